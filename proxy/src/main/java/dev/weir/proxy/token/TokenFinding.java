package dev.weir.proxy.token;

import dev.weir.proxy.condition.Span;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.RequestHead;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is found out about the token of a request that somebody asks about, here and now: for explain, off the event loops.
 * Immutable, any thread.
 *
 * @param claims what the request is matched with
 * @param fault null: there is no token, or it is good
 * @param issuer the name under which its issuer is configured; null if it has none of ours
 */
public record TokenFinding(
        Claims claims, @Nullable TokenFault fault, @Nullable String issuer) {

    /** Makes the head ready to be routed, as {@link LoopTokens#prepare} does, but for a check that is never put off. */
    public static TokenFinding prepare(RequestHead head, Issuers issuers) {
        issuers.strip(head);
        TokenFinding finding = of(head, issuers);
        head.claims(finding.claims);
        return finding;
    }

    private static TokenFinding of(RequestHead head, Issuers issuers) {
        long span = issuers.isEmpty() ? Span.NONE : issuers.find(head);
        if (span == Span.NONE) {
            return new TokenFinding(Claims.NO_TOKEN, null, null);
        }
        if (span == Issuers.REPEATED) {
            return new TokenFinding(Claims.BAD, TokenFault.REPEATED, null);
        }
        byte[] token = Arrays.copyOfRange(head.bytes(), Span.start(span), Span.end(span));
        Verdict verdict = TokenVerifier.verify(token, issuers, head.arrivalMs());
        Issuer issuer = verdict.issuer();
        return new TokenFinding(verdict.claims(), verdict.fault(), issuer == null ? null : issuer.name());
    }

    /** For people. */
    public String sentence() {
        String of = issuer == null ? "" : " of " + issuer;
        return switch (claims.standing()) {
            case NO_TOKEN -> "none";
            case VERIFIED -> "good" + of;
            case NO_KEYS -> "cannot be checked: the keys" + of + " are not there";
            case BAD, UNCHECKED -> "bad" + of + ": " + (fault == null ? "not checked" : fault.label());
        };
    }
}
