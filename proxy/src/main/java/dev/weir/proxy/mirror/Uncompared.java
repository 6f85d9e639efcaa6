package dev.weir.proxy.mirror;

import java.util.Locale;

/** Why the answers to a request that was copied to be compared were not compared. */
public enum Uncompared {
    COPY_DROPPED("the copy was not sent, or dropped"),
    NO_ANSWER("the user got no whole answer of an upstream"),
    MEMORY("all mirrors together hold as much as they may"),
    QUEUE_FULL("whoever hands the answers on did not keep up"),
    SINK_FULL("whoever compares them did not keep up"),
    ERROR("something went wrong within Weir, which its log says");

    private final String meaning;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Uncompared(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }

    /** The name in metrics and answers. */
    public String label() {
        return label;
    }
}
