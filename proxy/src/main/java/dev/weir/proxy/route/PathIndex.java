package dev.weir.proxy.route;

import dev.weir.proxy.condition.SpanTable;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one host by their paths. A path is hashed once, from left to right; at the end of each element, that hash
 * finds the prefix that ends there. Each prefix knows the next shorter one, so that a request which the longest does not take
 * goes on there. Immutable, any thread.
 */
final class PathIndex {
    private final SpanTable<List<Rule>> exact;
    private final SpanTable<Prefix> prefixes;
    private final int longestPrefix;
    private final @Nullable Prefix root;
    private final List<Rule> patterns;

    /** The rules of one prefix, and the longest other prefix that begins it. */
    private record Prefix(List<Rule> rules, @Nullable Prefix shorter) {}

    /** @param rules in the order of their precedence */
    PathIndex(List<Rule> rules) {
        Map<String, List<Rule>> byPath = new HashMap<>();
        SortedMap<String, List<Rule>> byPrefix = new TreeMap<>();
        List<Rule> others = new ArrayList<>();
        for (Rule rule : rules) {
            switch (rule.path()) {
                case PathMatch.Exact(String path) ->
                    byPath.computeIfAbsent(path, key -> new ArrayList<>()).add(rule);
                case PathMatch.Prefix prefix ->
                    byPrefix.computeIfAbsent(PathPrefix.of(prefix), key -> new ArrayList<>())
                            .add(rule);
                case PathMatch.Regex regex -> others.add(rule);
            }
        }
        List<Rule> ofRoot = byPrefix.remove("");
        this.exact = SpanTable.of(byPath);
        this.root = ofRoot == null ? null : new Prefix(ofRoot, null);
        this.prefixes = SpanTable.of(linked(byPrefix, root));
        this.longestPrefix = prefixes.longestKey();
        this.patterns = others;
    }

    /** What the first rule says that takes the request, or null. */
    @Nullable
    Match find(RequestHead head, MatchTrace trace) {
        byte[] bytes = head.bytes();
        int start = head.pathStart();
        int end = head.pathEnd();
        int hash = 0;
        Prefix longest = root;
        for (int at = start; at < end; at++) {
            if (bytes[at] == '/' && at > start && at - start <= longestPrefix) {
                Prefix prefix = prefixes.find(hash, bytes, start, at);
                longest = prefix == null ? longest : prefix;
            }
            hash = SpanTable.hashNext(hash, bytes[at]);
        }
        Prefix whole = prefixes.find(hash, bytes, start, end);
        longest = whole == null ? longest : whole;
        List<Rule> ofPath = exact.find(hash, bytes, start, end);
        Match found = ofPath == null ? null : first(ofPath, head, trace);
        for (Prefix prefix = longest; found == null && prefix != null; prefix = prefix.shorter) {
            found = first(prefix.rules, head, trace);
        }
        return found == null ? first(patterns, head, trace) : found;
    }

    private static @Nullable Match first(List<Rule> rules, RequestHead head, MatchTrace trace) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            Mismatch mismatch = rule.criteria().mismatch(head);
            Match answer = rule.answer(mismatch);
            if (answer != null) {
                return answer;
            }
            trace.rejected(rule, mismatch);
        }
        return null;
    }

    /** @param byPrefix shorter ones come before those that they begin, because they are sorted */
    private static Map<String, Prefix> linked(SortedMap<String, List<Rule>> byPrefix, @Nullable Prefix root) {
        Map<String, Prefix> linked = new HashMap<>();
        byPrefix.forEach((path, rules) -> {
            Prefix shorter = root;
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                Prefix found = linked.get(path.substring(0, slash));
                if (found != null) {
                    shorter = found;
                    break;
                }
            }
            linked.put(path, new Prefix(rules, shorter));
        });
        return linked;
    }
}
