package dev.weir.proxy.route;

import dev.weir.proxy.config.TokenPolicy;
import dev.weir.proxy.config.TokenPolicy.Reaction;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.outcome.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What a route that depends on tokens does with those that are missing or bad. It is asked behind everything that costs
 * less than a signature, and before {@code when}. Immutable, any thread.
 */
record TokenGate(TokenPolicy policy) {

    /** {@link Mismatch#NONE} if the request may go on, with claims or without. */
    Mismatch mismatch(Claims claims) {
        return switch (claims.standing()) {
            case VERIFIED -> Mismatch.NONE;
            case UNCHECKED -> Mismatch.TOKEN_UNCHECKED;
            case NO_TOKEN -> policy.missing() == Reaction.PASS ? Mismatch.NONE : Mismatch.TOKEN_MISSING;
            case BAD -> policy.bad() == Reaction.PASS ? Mismatch.NONE : Mismatch.TOKEN_BAD;
            case NO_KEYS -> policy.bad() == Reaction.PASS ? Mismatch.NONE : Mismatch.TOKEN_WITHOUT_KEYS;
        };
    }

    /** Whether it leaves requests to other routes. */
    boolean isSelective() {
        return policy.missing() == Reaction.NO_MATCH || policy.bad() == Reaction.NO_MATCH;
    }

    /** What a request is told that the route does not take for this reason, or null: another route may take it. */
    @Nullable
    Failure denial(Mismatch mismatch) {
        return switch (mismatch) {
            case TOKEN_MISSING -> policy.missing() == Reaction.UNAUTHORIZED ? Failure.TOKEN_MISSING : null;
            case TOKEN_BAD -> policy.bad() == Reaction.UNAUTHORIZED ? Failure.TOKEN_BAD : null;
            case TOKEN_WITHOUT_KEYS -> policy.bad() == Reaction.UNAUTHORIZED ? Failure.TOKEN_UNCHECKED : null;
            case NONE, PATH, METHOD, HEADER, QUERY, TOKEN_UNCHECKED, WHEN -> null;
        };
    }
}
