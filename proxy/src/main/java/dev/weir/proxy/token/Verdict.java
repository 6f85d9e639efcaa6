package dev.weir.proxy.token;

import dev.weir.proxy.http.Claims;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about one token. It holds as long as what it rests on: time, issuers and keys. Immutable, any thread.
 *
 * @param fault null: the token is good
 * @param asked those who were asked whether they know it
 * @param issuer null unless the token names one of them
 * @param keys those of the issuer at that time; with others a bad token is checked anew
 * @param key that verified it, or null
 * @param untilMs when it ends, in milliseconds since the epoch
 */
public record Verdict(
        Claims claims,
        @Nullable TokenFault fault,
        Issuers asked,
        @Nullable Issuer issuer,
        KeySet keys,
        @Nullable IssuerKey key,
        long untilMs) {

    /** How long a bad token is remembered, at most. */
    static final long REFUSED_FOR_MS = 60_000;

    /** That of a token which cannot be read. */
    public static Verdict malformed(Issuers asked, long nowMs) {
        return new Verdict(Claims.BAD, TokenFault.MALFORMED, asked, null, KeySet.NONE, null, nowMs + REFUSED_FOR_MS);
    }

    public boolean isGood() {
        return fault == null;
    }

    /** Whether these issuers would come to the same verdict at this time. */
    public boolean holds(Issuers issuers, long nowMs) {
        if (nowMs >= untilMs) {
            return false;
        }
        Issuer of = issuer;
        if (of == null) {
            return issuers == asked;
        }
        return issuers.has(of) && (key == null ? of.keys() == keys : !key.isDropped());
    }

    /** Why the token does not count, if it does not, and never the token. */
    @Override
    public String toString() {
        return fault == null ? "good" : fault.label();
    }
}
