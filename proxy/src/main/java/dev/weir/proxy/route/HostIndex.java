package dev.weir.proxy.route;

import dev.weir.proxy.condition.SpanTable;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All rules by their hosts. A host is hashed once, from right to left; in front of each label, that hash finds the wildcard
 * that begins there, and at the end the exact host. Each host knows the next broader one. Immutable, any thread.
 */
final class HostIndex {
    private final SpanTable<Host> exact;
    private final SpanTable<Host> wildcards;
    private final @Nullable Host any;

    /** The rules of one host pattern, and the most specific broader pattern. */
    private record Host(PathIndex paths, @Nullable Host broader) {}

    HostIndex(Collection<Rule> rules) {
        List<Rule> sorted = new ArrayList<>(rules);
        Collections.sort(sorted);
        Map<String, List<Rule>> byName = new HashMap<>();
        SortedMap<String, List<Rule>> bySuffix = new TreeMap<>((a, b) -> compareByLength(a, b));
        List<Rule> others = new ArrayList<>();
        for (Rule rule : sorted) {
            HostPattern host = rule.host();
            if (host == null) {
                others.add(rule);
            } else {
                (host.wildcard() ? bySuffix : byName)
                        .computeIfAbsent(host.name(), name -> new ArrayList<>())
                        .add(rule);
            }
        }
        this.any = others.isEmpty() ? null : new Host(new PathIndex(others), null);
        Map<String, Host> suffixes = new HashMap<>();
        bySuffix.forEach(
                (name, ofHost) -> suffixes.put(name, new Host(new PathIndex(ofHost), broader(name, suffixes))));
        Map<String, Host> names = new HashMap<>();
        byName.forEach((name, ofHost) -> names.put(name, new Host(new PathIndex(ofHost), broader(name, suffixes))));
        this.wildcards = SpanTable.of(suffixes);
        this.exact = SpanTable.of(names);
    }

    Match find(RequestHead head, MatchTrace trace) {
        Host host = host(head);
        if (host == null) {
            return NoRoute.HOST_UNKNOWN;
        }
        for (; host != null; host = host.broader) {
            Match found = host.paths.find(head, trace);
            if (found != null) {
                return found;
            }
        }
        return NoRoute.NOTHING_MATCHES;
    }

    private @Nullable Host host(RequestHead head) {
        byte[] bytes = head.bytes();
        int start = head.hostStart();
        int end = head.hostEnd();
        int hash = 0;
        int power = 1;
        Host found = any;
        for (int at = end - 1; at >= start; at--) {
            if (bytes[at] == '.' && at > start) {
                Host wildcard = wildcards.find(hash, bytes, at + 1, end);
                found = wildcard == null ? found : wildcard;
            }
            hash = SpanTable.hashBefore(hash, power, bytes[at]);
            power = SpanTable.nextPower(power);
        }
        Host named = exact.find(hash, bytes, start, end);
        return named == null ? found : named;
    }

    /** The longest wildcard that takes the name, else the rules without hosts. */
    private @Nullable Host broader(String name, Map<String, Host> suffixes) {
        for (int dot = name.indexOf('.', 1); dot > 0; dot = name.indexOf('.', dot + 1)) {
            Host wildcard = suffixes.get(name.substring(dot + 1));
            if (wildcard != null) {
                return wildcard;
            }
        }
        return any;
    }

    /** Shorter names first, so that a wildcard finds the broader ones already there. */
    private static int compareByLength(String a, String b) {
        return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
    }
}
