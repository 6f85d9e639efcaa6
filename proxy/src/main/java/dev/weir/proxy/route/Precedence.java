package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.NamedTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of two rules that match the same request wins: the lesser one. The order is that of HTTPRoute in the Kubernetes
 * Gateway API, whatever the order in the file.
 *
 * @param hostLength of a wildcard, without its {@code *.}; longer ones come first
 * @param pathLength of a prefix; longer ones come first
 * @param methods whether the rule names methods; those that do come first
 * @param headers how many header matches; more come first
 * @param query how many query matches; more come first
 * @param route the last resort: the name of the route, in byte order
 */
record Precedence(
        HostKind host,
        int hostLength,
        PathKind path,
        int pathLength,
        boolean methods,
        int headers,
        int query,
        String route)
        implements Comparable<Precedence> {

    private static final Comparator<Precedence> WITHOUT_NAME = Comparator.comparing(Precedence::host)
            .thenComparing(Precedence::hostLength, Comparator.reverseOrder())
            .thenComparing(Precedence::path)
            .thenComparing(Precedence::pathLength, Comparator.reverseOrder())
            .thenComparing(Precedence::methods, Comparator.reverseOrder())
            .thenComparing(Precedence::headers, Comparator.reverseOrder())
            .thenComparing(Precedence::query, Comparator.reverseOrder());

    private static final Comparator<Precedence> ORDER =
            WITHOUT_NAME.thenComparing(precedence -> utf8(precedence.route), Arrays::compareUnsigned);

    /** Kinds of host patterns, the first wins. */
    enum HostKind {
        EXACT,
        WILDCARD,
        ANY
    }

    /** Kinds of path matches, the first wins. */
    enum PathKind {
        EXACT,
        PREFIX,
        REGEX
    }

    /** @param host one of the route's hosts, or null for every host */
    static Precedence of(String route, MatchConfig match, @Nullable HostPattern host) {
        int pathLength = match.path() instanceof PathMatch.Prefix prefix
                ? PathPrefix.of(prefix).length()
                : 0;
        return new Precedence(
                kind(host),
                host == null ? 0 : host.name().length(),
                kind(match.path()),
                pathLength,
                !match.methods().isEmpty(),
                names(match.headers()),
                names(match.query()),
                route);
    }

    @Override
    public int compareTo(Precedence other) {
        return ORDER.compare(this, other);
    }

    /** Whether only the names decide between the two. */
    boolean tiesWith(Precedence other) {
        return WITHOUT_NAME.compare(this, other) == 0;
    }

    /** A header that must pass two tests is one match. */
    private static int names(List<NamedTest> tests) {
        Set<String> names = new HashSet<>();
        tests.forEach(test -> names.add(test.name()));
        return names.size();
    }

    private static HostKind kind(@Nullable HostPattern host) {
        if (host == null) {
            return HostKind.ANY;
        }
        return host.wildcard() ? HostKind.WILDCARD : HostKind.EXACT;
    }

    private static PathKind kind(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact exact -> PathKind.EXACT;
            case PathMatch.Prefix prefix -> PathKind.PREFIX;
            case PathMatch.Regex regex -> PathKind.REGEX;
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
