package dev.weir.proxy.outcome;

import java.util.Locale;

/** Why the variant that served was the one. */
public enum VariantReason {
    /** There was no choice: the route names a pool, or nothing was reached. */
    NONE,
    /** An override or a trusted force header. */
    FORCED,
    /** The bucket of the request's key. */
    KEYED,
    /** By chance: no key, and the split says so. */
    RANDOM,
    /** No key: the baseline. */
    BASELINE,
    /** The assigned variant had no usable endpoint or was at its cap. */
    FALLBACK,
    /** The assigned variant failed, and the fallback was tried. */
    RESCUED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in metrics, logs and answers. */
    public String label() {
        return label;
    }
}
