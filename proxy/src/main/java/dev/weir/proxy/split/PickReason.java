package dev.weir.proxy.split;

/** Why a variant serves a request; the label stands in logs, metrics, {@code explain} and the response header. */
public enum PickReason {
    /** An override or the force header named it. */
    FORCED("forced"),
    /** The bucket of the request's key. */
    KEYED("keyed"),
    /** By chance: the request has no key, and the split draws such requests. */
    RANDOM("random"),
    /** The baseline: the request has no key, or one that the client has not yet shown to keep. */
    NO_KEY("baseline"),
    /** The assigned variant could not take the request. */
    FALLBACK("fallback"),
    /** The try on the variant before failed. */
    RESCUED("rescued");

    private final String label;

    PickReason(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
