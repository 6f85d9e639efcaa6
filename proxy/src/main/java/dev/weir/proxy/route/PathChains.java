package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig.PathMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked for which path, under one host. Rules of an exact path come before those of prefixes, longer prefixes before
 * shorter ones, and regular expressions last; so each chain ends in that of the next shorter path:
 *
 * <pre>
 *   exact /a/b   ->   prefix /a/b   ->   prefix /a   ->   prefix /   ->   regular expressions
 *   here of /a/b      beneath /a/b       beneath /a       elsewhere
 * </pre>
 *
 * Used while a table is compiled, by one thread.
 */
final class PathChains {
    private final SortedMap<String, Chains> byPath = new TreeMap<>();
    private final @Nullable Lead elsewhere;

    /** Who is asked first for just this path, and for one beneath it; null: nobody. */
    record Chains(@Nullable Lead here, @Nullable Lead beneath) {}

    /** @param rules in the order of their precedence */
    PathChains(List<Rule> rules) {
        SortedMap<String, List<Rule>> exact = new TreeMap<>();
        SortedMap<String, List<Rule>> prefixes = new TreeMap<>();
        List<Rule> patterns = new ArrayList<>();
        for (Rule rule : rules) {
            switch (rule.path()) {
                case PathMatch.Exact(String path) ->
                    exact.computeIfAbsent(path, key -> new ArrayList<>()).add(rule);
                case PathMatch.Prefix prefix ->
                    prefixes.computeIfAbsent(PathPrefix.of(prefix), key -> new ArrayList<>())
                            .add(rule);
                case PathMatch.Regex regex -> patterns.add(rule);
            }
        }
        List<Rule> ofRoot = prefixes.remove(PathPrefix.ROOT);
        this.elsewhere = Lead.to(ofRoot == null ? List.of() : ofRoot, Lead.to(patterns, null));
        TreeSet<String> paths = new TreeSet<>(exact.keySet());
        paths.addAll(prefixes.keySet());
        for (String path : paths) {
            Lead beneath = Lead.to(prefixes.getOrDefault(path, List.of()), beneathShorter(path));
            Lead here = Lead.to(exact.getOrDefault(path, List.of()), beneath);
            byPath.put(path, new Chains(here, beneath));
        }
    }

    /** All paths that rules name, but the root as a prefix. */
    SortedMap<String, Chains> byPath() {
        return byPath;
    }

    /** Who is asked first for a path that is none of these, nor beneath one; null: nobody. */
    @Nullable
    Lead elsewhere() {
        return elsewhere;
    }

    /** Shorter paths come before those that they begin, because they are sorted. */
    private @Nullable Lead beneathShorter(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            Chains shorter = byPath.get(path.substring(0, slash));
            if (shorter != null) {
                return shorter.beneath;
            }
        }
        return elsewhere;
    }
}
