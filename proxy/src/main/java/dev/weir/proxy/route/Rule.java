package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.outcome.Failure;
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

    /** What a request is told that meets the rule up to this mismatch, or null: the next rule is asked. */
    @Nullable
    Match answer(Mismatch mismatch) {
        return switch (mismatch) {
            case NONE -> route;
            case TOKEN_UNCHECKED -> NeedsToken.INSTANCE;
            case TOKEN_MISSING, TOKEN_BAD, TOKEN_WITHOUT_KEYS -> denial(mismatch);
            case PATH, METHOD, HEADER, QUERY, WHEN -> null;
        };
    }

    private @Nullable Denied denial(Mismatch mismatch) {
        TokenGate gate = criteria.tokens();
        Failure failure = gate == null ? null : gate.denial(mismatch);
        return failure == null ? null : new Denied(route, failure);
    }

    PathMatch path() {
        return match.path();
    }

    @Override
    public int compareTo(Rule other) {
        return precedence.compareTo(other.precedence);
    }
}
