package dev.weir.proxy.split;

import java.util.Locale;

/** Why a variant cannot take one more request now. */
public enum Hindrance {
    NONE,
    /** Its pool has no usable endpoint. */
    NO_ENDPOINT,
    /** {@code max-in-flight} is reached. */
    MAX_IN_FLIGHT,
    /** {@code max-rps} is reached. */
    MAX_RPS;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String label() {
        return label;
    }
}
