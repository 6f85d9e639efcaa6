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
    /** The {@code when} condition. */
    WHEN;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
