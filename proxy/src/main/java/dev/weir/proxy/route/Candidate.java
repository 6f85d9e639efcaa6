package dev.weir.proxy.route;

import dev.weir.proxy.outcome.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A rule that asks for more than host and path, in its place in the order of those that are asked. Immutable, any thread.
 *
 * @param rule for whoever follows the match
 * @param next what comes where this rule does not take the request, or null; several candidates may share it
 */
record Candidate(
        Criteria criteria, Route route, Rule rule, @Nullable Lead next) implements Lead {

    /** What a request is told that meets the criteria up to this mismatch, or null: {@link #next} comes. */
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
}
