package dev.weir.proxy.route;

import dev.weir.proxy.condition.SpanNumbers;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the host pattern that a request belongs to, by its number. A host is hashed once, from right to left; in front of each
 * label, that hash finds the wildcard that begins there, and at the end the exact host. Each pattern knows the next broader
 * one. Immutable, any thread.
 */
final class HostIndex {
    /** No pattern takes the host. */
    static final int NONE = SpanNumbers.NONE;

    private static final int NAMES = 0;
    private static final int WILDCARDS = 1;

    private final SpanNumbers patterns;
    private final boolean hasWildcards;
    private final int[] broader;
    private final int any;

    /** @param hosts different ones; null: every host */
    HostIndex(Set<@Nullable HostPattern> hosts) {
        List<HostPattern> named = new ArrayList<>(hosts);
        named.removeIf(Objects::isNull);
        List<SpanNumbers.Key> keys = new ArrayList<>();
        boolean wildcards = false;
        for (HostPattern host : named) {
            keys.add(key(host));
            wildcards |= host.wildcard();
        }
        this.patterns = new SpanNumbers(keys);
        this.hasWildcards = wildcards;
        this.any = hosts.contains(null) ? named.size() : NONE;
        this.broader = new int[hosts.size()];
        Arrays.fill(broader, NONE);
        named.forEach(host -> broader[number(host)] = broaderThan(host.name()));
    }

    /** @param host one of the patterns, or null: every host */
    int number(@Nullable HostPattern host) {
        return host == null ? any : patterns.find(key(host));
    }

    /** The number of the most specific pattern that takes the host, or {@link #NONE}. */
    int find(RequestHead head) {
        byte[] bytes = head.bytes();
        int start = head.hostStart();
        int end = head.hostEnd();
        long hash = 0;
        long power = 1;
        int found = any;
        for (int at = end - 1; at >= start; at--) {
            if (hasWildcards && bytes[at] == '.' && at > start) {
                int wildcard = patterns.find(WILDCARDS, hash, bytes, at + 1, end);
                found = wildcard == NONE ? found : wildcard;
            }
            hash = SpanNumbers.hashBefore(hash, power, bytes[at]);
            power = SpanNumbers.nextPower(power);
        }
        int named = patterns.find(NAMES, hash, bytes, start, end);
        return named == NONE ? found : named;
    }

    /** The number of the most specific pattern that takes all hosts of this one and more, or {@link #NONE}. */
    int broader(int pattern) {
        return broader[pattern];
    }

    /** The longest wildcard that takes the name, else every host. */
    private int broaderThan(String name) {
        for (int dot = name.indexOf('.', 1); dot > 0; dot = name.indexOf('.', dot + 1)) {
            int wildcard = patterns.find(new SpanNumbers.Key(WILDCARDS, name.substring(dot + 1)));
            if (wildcard != NONE) {
                return wildcard;
            }
        }
        return any;
    }

    private static SpanNumbers.Key key(HostPattern host) {
        return new SpanNumbers.Key(host.wildcard() ? WILDCARDS : NAMES, host.name());
    }
}
