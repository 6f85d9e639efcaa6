package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route under one of its hosts: what competes for requests. Immutable, any thread.
 *
 * @param host null: every host
 * @param match what the file says
 */
record Rule(Route route, @Nullable HostPattern host, MatchConfig match, Criteria criteria, Precedence precedence)
        implements Comparable<Rule> {

    /** One rule for each host of the route. */
    static List<Rule> of(Route route, MatchConfig match, Criteria criteria) {
        if (match.hosts().isEmpty()) {
            return List.of(new Rule(route, null, match, criteria, Precedence.of(route.name(), match, null)));
        }
        List<Rule> rules = new ArrayList<>();
        for (HostPattern host : new LinkedHashSet<>(match.hosts())) {
            rules.add(new Rule(route, host, match, criteria, Precedence.of(route.name(), match, host)));
        }
        return rules;
    }

    PathMatch path() {
        return match.path();
    }

    @Override
    public int compareTo(Rule other) {
        return precedence.compareTo(other.precedence);
    }
}
