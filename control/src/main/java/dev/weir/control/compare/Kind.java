package dev.weir.control.compare;

import java.util.Locale;

/** How an answer differs from the one that the user got. */
public enum Kind {
    /** There is none, or not a whole one. */
    FAILED,
    STATUS,
    /** A header field has other values, or is there in only one of the two. */
    HEADER,
    /** A body that is not compared as JSON: its length or its hash. */
    BODY,
    /** A text where there was a number, and the like. */
    TYPE,
    /** Of the same type, another one. */
    VALUE,
    /** A field or element that the user got is not there. */
    MISSING,
    /** There is one that the user did not get. */
    EXTRA;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in answers and metrics. */
    public String label() {
        return label;
    }
}
