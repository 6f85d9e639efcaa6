package dev.weir.proxy.route;

import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.NamedTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rules that are allowed and hardly meant: two that only their names keep apart although one request may match both, and
 * regular expressions behind a rule that takes every path. What is the same in two rules altogether, the configuration
 * reader tells. Stateless.
 */
final class RuleConflicts {
    /** Rivals that one rule is compared with, so that thousands under one path stay quick. */
    private static final int MAX_RIVALS = 64;

    private final SortedMap<String, String> warnings = new TreeMap<>();

    private RuleConflicts() {}

    /** The rules of one host and path compete. */
    private record Place(@Nullable HostPattern host, PathMatch path) {}

    /** What to say about which route. */
    static SortedMap<String, String> of(List<Rule> rules) {
        RuleConflicts conflicts = new RuleConflicts();
        List<Rule> sorted = new ArrayList<>(rules);
        Collections.sort(sorted);
        Map<Place, List<Rule>> earlier = new HashMap<>();
        Map<Place, Rule> takesAll = new HashMap<>();
        for (Rule rule : sorted) {
            Place root = new Place(rule.host(), new PathMatch.Prefix("/"));
            Place place = new Place(rule.host(), rule.path());
            List<Rule> rivals = earlier.computeIfAbsent(place, any -> new ArrayList<>());
            conflicts.warnOfTie(rule, rivals);
            rivals.add(rule);
            if (place.equals(root) && isUnconditional(rule)) {
                takesAll.putIfAbsent(root, rule);
            } else if (rule.path() instanceof PathMatch.Regex) {
                conflicts.warnOfHidden(rule, takesAll.get(root));
            }
        }
        return conflicts.warnings;
    }

    private void warnOfTie(Rule rule, List<Rule> rivals) {
        for (Rule rival : rivals.subList(Math.max(0, rivals.size() - MAX_RIVALS), rivals.size())) {
            boolean tie = rival.precedence().tiesWith(rule.precedence());
            MatchConfig match = rule.match();
            if (tie && !isToldElsewhere(match, rival.match()) && mayBothMatch(match, rival.match())) {
                warn(rule, "may match the same requests as " + rival.route() + ", which then wins by its name alone");
                return;
            }
        }
    }

    private void warnOfHidden(Rule rule, @Nullable Rule takesAll) {
        if (takesAll != null) {
            warn(
                    rule,
                    "never matches: a prefix wins over a regular expression, and " + takesAll.route()
                            + " takes all paths");
        }
    }

    private void warn(Rule rule, String text) {
        warnings.putIfAbsent(rule.route().name(), text);
    }

    private static boolean isUnconditional(Rule rule) {
        MatchConfig match = rule.match();
        TokenGate tokens = rule.criteria().tokens();
        boolean selective = tokens != null && tokens.isSelective();
        return !selective
                && match.methods().isEmpty()
                && match.headers().isEmpty()
                && match.query().isEmpty()
                && match.when() == null;
    }

    /**
     * The configuration reader tells of two that are the same altogether, and of one that takes all of what another takes
     * under a condition. A condition before the same match without one, by name, is meant.
     */
    private static boolean isToldElsewhere(MatchConfig one, MatchConfig other) {
        boolean twoConditions =
                one.when() != null && other.when() != null && !one.when().equals(other.when());
        return !twoConditions && isSame(one, other);
    }

    private static boolean isSame(MatchConfig one, MatchConfig other) {
        return one.methods().equals(other.methods())
                && Set.copyOf(one.headers()).equals(Set.copyOf(other.headers()))
                && Set.copyOf(one.query()).equals(Set.copyOf(other.query()));
    }

    private static boolean mayBothMatch(MatchConfig one, MatchConfig other) {
        Set<String> methods = new HashSet<>(one.methods());
        methods.retainAll(other.methods());
        boolean sameMethod = one.methods().isEmpty() || !methods.isEmpty();
        return sameMethod
                && !excludes(one.headers(), other.headers())
                && !excludes(one.query(), other.query())
                && !excludes(one.when(), other.when());
    }

    private static boolean excludes(@Nullable Condition one, @Nullable Condition other) {
        return one != null && other != null && Exclusion.between(one, other);
    }

    /** Whether the same name must have two different values. */
    private static boolean excludes(List<NamedTest> some, List<NamedTest> others) {
        for (NamedTest one : some) {
            for (NamedTest other : others) {
                if (one.name().equals(other.name()) && Exclusion.between(one.test(), other.test())) {
                    return true;
                }
            }
        }
        return false;
    }
}
