package dev.weir.proxy.route;

import java.util.Locale;

/** The first thing about a request that a rule does not take, in the order in which they are asked. */
public enum Mismatch {
    NONE,
    /** The regular expression. Other paths that do not match are no candidates at all. */
    PATH,
    METHOD,
    HEADER,
    QUERY,
    /** There is a token, and whether it is good is not known yet. */
    TOKEN_UNCHECKED,
    TOKEN_MISSING,
    TOKEN_BAD,
    /** There is a token, and its issuer's keys are not there to check it with. */
    TOKEN_WITHOUT_KEYS,
    /** The {@code when} condition. */
    WHEN;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String label() {
        return label;
    }
}
