package dev.weir.proxy.token;

import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.http.Claims;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a token counts: who says that it signed it, whether it did, and whether the token is meant for now and for
 * us (RFC 7519 section 7.2). The algorithm that the token names is one of its issuer's, and the key is one that serves that
 * algorithm; nothing else in the header is believed. It takes up to a millisecond: never on an event loop. Stateless, any
 * thread.
 */
public final class TokenVerifier {
    /** How long it is remembered that there were no keys. */
    static final long KEYLESS_FOR_MS = 1_000;

    private final Issuers issuers;
    private final long nowMs;

    private TokenVerifier(Issuers issuers, long nowMs) {
        this.issuers = issuers;
        this.nowMs = nowMs;
    }

    /** @param nowMs milliseconds since the epoch */
    public static Verdict verify(byte[] token, Issuers issuers, long nowMs) {
        return new TokenVerifier(issuers, nowMs).verify(token);
    }

    private Verdict verify(byte[] text) {
        CompactToken token;
        Issuer issuer;
        try {
            token = CompactToken.parse(text);
            issuer = issuerOf(token.payload());
        } catch (BadTokenException e) {
            return bad(e.fault(), null, KeySet.NONE, nowMs + Verdict.REFUSED_FOR_MS);
        }
        KeySet keys = issuer.keys();
        try {
            return check(token, issuer, keys);
        } catch (BadTokenException e) {
            return bad(e.fault(), issuer, keys, rememberedUntil(e.fault(), issuer, token.payload()));
        }
    }

    private Issuer issuerOf(FlatJson payload) throws BadTokenException {
        String iss = payload.text("iss");
        Issuer issuer = iss == null ? null : issuers.issuerOf(iss);
        if (issuer == null) {
            throw new BadTokenException(TokenFault.UNKNOWN_ISSUER);
        }
        return issuer;
    }

    private Verdict check(CompactToken token, Issuer issuer, KeySet keys) throws BadTokenException {
        JwtAlgorithm algorithm = KeySet.algorithm(token.algorithm());
        if (algorithm == null || !issuer.signsWith(algorithm)) {
            throw new BadTokenException(TokenFault.ALGORITHM);
        }
        IssuerKey key = signer(token, algorithm, keys);
        FlatJson payload = token.payload();
        long endsMs = endsMs(payload, issuer);
        if (nowMs >= endsMs) {
            throw new BadTokenException(TokenFault.EXPIRED);
        }
        if (nowMs < beginsMs(payload, issuer)) {
            throw new BadTokenException(TokenFault.NOT_YET_VALID);
        }
        if (!issuer.addresses(payload.all("aud"))) {
            throw new BadTokenException(TokenFault.AUDIENCE);
        }
        Claims claims = Claims.verified(payload.values(), issuer.fields(payload));
        return new Verdict(claims, null, issuers, issuer, keys, key, endsMs);
    }

    private static IssuerKey signer(CompactToken token, JwtAlgorithm algorithm, KeySet keys) throws BadTokenException {
        if (keys.isEmpty()) {
            throw new BadTokenException(TokenFault.NO_KEYS);
        }
        if (token.hasOddKeyId()) {
            throw new BadTokenException(TokenFault.MALFORMED);
        }
        List<IssuerKey> candidates = keys.candidates(algorithm, token.keyId());
        if (candidates.isEmpty()) {
            throw new BadTokenException(TokenFault.UNKNOWN_KEY);
        }
        byte[] signed = token.signingInput();
        byte[] signature = token.signature();
        for (IssuerKey key : candidates) {
            if (key.verifies(algorithm, signed, signature)) {
                return key;
            }
        }
        throw new BadTokenException(TokenFault.SIGNATURE);
    }

    /** When the token ends, the skew included. */
    private static long endsMs(FlatJson payload, Issuer issuer) throws BadTokenException {
        double exp = payload.number("exp");
        if (Double.isNaN(exp)) {
            throw new BadTokenException(payload.has("exp") ? TokenFault.MALFORMED : TokenFault.NO_EXPIRY);
        }
        return milliseconds(exp) + issuer.config().clockSkew().toMillis();
    }

    /** When the token begins, the skew included. */
    private static long beginsMs(FlatJson payload, Issuer issuer) throws BadTokenException {
        double nbf = payload.number("nbf");
        if (Double.isNaN(nbf)) {
            if (payload.has("nbf")) {
                throw new BadTokenException(TokenFault.MALFORMED);
            }
            return Long.MIN_VALUE;
        }
        return milliseconds(nbf) - issuer.config().clockSkew().toMillis();
    }

    /** A NumericDate (RFC 7519 section 2), within what can be added to without wrapping. */
    private static long milliseconds(double seconds) {
        return Math.clamp((long) (seconds * 1_000), Long.MIN_VALUE / 2, Long.MAX_VALUE / 2);
    }

    private long rememberedUntil(TokenFault fault, Issuer issuer, FlatJson payload) {
        return switch (fault) {
            case NO_KEYS -> nowMs + KEYLESS_FOR_MS;
            case UNKNOWN_KEY -> nowMs + issuer.config().coolDown().toMillis();
            case NOT_YET_VALID -> Math.min(nowMs + Verdict.REFUSED_FOR_MS, beginsMsOrNow(payload, issuer));
            case TOO_LONG, MALFORMED, REPEATED, ALGORITHM, UNKNOWN_ISSUER, SIGNATURE, NO_EXPIRY, EXPIRED, AUDIENCE ->
                nowMs + Verdict.REFUSED_FOR_MS;
        };
    }

    private long beginsMsOrNow(FlatJson payload, Issuer issuer) {
        try {
            return beginsMs(payload, issuer);
        } catch (BadTokenException e) {
            return nowMs;
        }
    }

    private Verdict bad(TokenFault fault, @Nullable Issuer issuer, KeySet keys, long untilMs) {
        Claims claims = fault == TokenFault.NO_KEYS ? Claims.NO_KEYS : Claims.BAD;
        return new Verdict(claims, fault, issuers, issuer, keys, null, untilMs);
    }
}
