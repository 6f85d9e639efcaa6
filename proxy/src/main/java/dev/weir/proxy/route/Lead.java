package dev.weir.proxy.route;

import dev.weir.proxy.http.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What host and path of a request lead to: a route that takes everything there, or a candidate that is asked first. The route
 * is its own lead, with nothing between the index and it, because what a match reads is what it costs when thousands of
 * routes are in use.
 */
sealed interface Lead permits Route, Candidate {

    /**
     * To the first of these rules. What stands behind a rule that takes everything is out of reach.
     *
     * @param rules in the order of their precedence
     * @param behind where it goes on behind them, or null: nowhere
     */
    static @Nullable Lead to(List<Rule> rules, @Nullable Lead behind) {
        Lead lead = behind;
        for (Rule rule : rules.reversed()) {
            lead = rule.criteria().takeAll() ? rule.route() : new Candidate(rule.criteria(), rule.route(), rule, lead);
        }
        return lead;
    }

    /** What the first says that takes the request, or null: none does. */
    static @Nullable Match follow(@Nullable Lead first, RequestHead head, MatchTrace trace) {
        Lead lead = first;
        while (lead instanceof Candidate candidate) {
            Mismatch mismatch = candidate.criteria().mismatch(head);
            Match answer = candidate.answer(mismatch);
            if (answer != null) {
                return answer;
            }
            trace.rejected(candidate.rule(), mismatch);
            lead = candidate.next();
        }
        return (Route) lead;
    }
}
