package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.RouteConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route under one of its hosts: what competes for requests. Immutable, any thread.
 *
 * @param config what the file says of the route
 * @param host null: every host
 */
record Rule(Route route, RouteConfig config, @Nullable HostPattern host, Criteria criteria, Precedence precedence)
        implements Comparable<Rule> {

    /** One rule for each host of the route. */
    static List<Rule> of(Route route, RouteConfig config, Criteria criteria) {
        if (config.match().hosts().isEmpty()) {
            return List.of(new Rule(route, config, null, criteria, Precedence.of(config, null)));
        }
        List<Rule> rules = new ArrayList<>();
        for (HostPattern host : new LinkedHashSet<>(config.match().hosts())) {
            rules.add(new Rule(route, config, host, criteria, Precedence.of(config, host)));
        }
        return rules;
    }

    PathMatch path() {
        return config.match().path();
    }

    @Override
    public int compareTo(Rule other) {
        return precedence.compareTo(other.precedence);
    }
}
