package dev.weir.proxy.token;

import java.util.Locale;

/** Why a token does not count. */
public enum TokenFault {
    /** Longer than {@link CompactToken#MAX_BYTES}. */
    TOO_LONG,
    /** Not a compact JWS of a JSON object, or one that can be read in two ways. */
    MALFORMED,
    /** It stands in more than one field of that name. */
    REPEATED,
    /** {@code none}, or one that its issuer is not known to sign with. */
    ALGORITHM,
    UNKNOWN_ISSUER,
    /** Its issuer has no such key. */
    UNKNOWN_KEY,
    SIGNATURE,
    /** It never expires, and is not taken for that. */
    NO_EXPIRY,
    EXPIRED,
    NOT_YET_VALID,
    AUDIENCE,
    /** The keys of its issuer are not there. */
    NO_KEYS;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** For metrics, explain and people. */
    public String label() {
        return label;
    }

    /** Whether other keys could lead to another verdict: they are worth being read again. */
    public boolean asksForKeys() {
        return this == UNKNOWN_KEY || this == NO_KEYS;
    }
}
