package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.RequestHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a route replaces in path and host before the request goes upstream. Immutable, any thread. */
final class Rewrite {
    private final @Nullable PrefixReplacement prefix;
    private final byte @Nullable [] host;

    private Rewrite(@Nullable PrefixReplacement prefix, byte @Nullable [] host) {
        this.prefix = prefix;
        this.host = host;
    }

    /** @throws IllegalArgumentException if there is no prefix that could be replaced */
    static Rewrite of(RouteConfig.Rewrite config, PathMatch matched) {
        String replacement = config.prefix();
        String newHost = config.host();
        return new Rewrite(
                replacement == null ? null : PrefixReplacement.of(matched, replacement),
                newHost == null ? null : Ascii.bytes(newHost));
    }

    void apply(RequestHead head) {
        if (prefix != null) {
            prefix.apply(head);
        }
        if (host != null) {
            head.authority(host);
        }
    }

    /**
     * Replaces the prefix that matched: {@code /foo} by {@code /bar} makes {@code /bar/x} of
     * {@code /foo/x}, and by {@code /} makes {@code /x} of it.
     */
    static final class PrefixReplacement {
        private static final byte[] ROOT = {'/'};

        private final int matchedLength;
        private final byte[] replacement;

        private PrefixReplacement(int matchedLength, byte[] replacement) {
            this.matchedLength = matchedLength;
            this.replacement = replacement;
        }

        /** @throws IllegalArgumentException if no prefix was matched */
        static PrefixReplacement of(PathMatch matched, String replacement) {
            if (!(matched instanceof PathMatch.Prefix prefix)) {
                throw new IllegalArgumentException("a prefix is to be replaced, but the route matches none");
            }
            String bare = replacement.endsWith("/") ? replacement.substring(0, replacement.length() - 1) : replacement;
            return new PrefixReplacement(utf8(PathPrefix.of(prefix)).length, utf8(bare));
        }

        void apply(RequestHead head) {
            if (head.bytes()[head.pathStart()] != '/') {
                return;
            }
            head.pathPrefix(matchedLength, replacement);
            if (head.pathStart() == head.pathEnd()) {
                head.path(ROOT, 0, ROOT.length);
            }
        }

        /** The path of the request as it would become. */
        String path(RequestHead head) {
            String rest = Ascii.text(head.bytes(), head.pathStart() + matchedLength, head.pathEnd());
            String path = Ascii.text(replacement, 0, replacement.length) + rest;
            return path.isEmpty() ? "/" : path;
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
