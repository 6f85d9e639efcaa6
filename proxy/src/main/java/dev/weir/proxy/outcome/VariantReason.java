package dev.weir.proxy.outcome;

import java.util.Locale;

/**
 * Why a variant serves a request: said by {@code split}, counted by {@code outcome}; the label stands in logs, metrics,
 * {@code explain} and the response header. Any thread.
 */
public enum VariantReason {
    /** There was no choice: the route names a pool, or nothing was reached. */
    NONE,
    /** An override or the force header named it. */
    FORCED,
    /** The bucket of the request's key. */
    KEYED,
    /** By chance: the request has no key, and the split draws such requests. */
    RANDOM,
    /** The baseline: the request has no key, or one that the client has not yet shown to keep. */
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
