package dev.weir.proxy.outcome;

import java.util.Locale;

/** Every counter of a {@link Slot}: per route, and per split and variant. All only grow. */
public enum SlotCounter {
    OK("exchanges that ended ok"),
    CLIENT_ERROR("exchanges answered 4xx by the upstream"),
    SERVER_ERROR("exchanges answered 5xx by the upstream"),
    REFUSED_HERE("exchanges answered by Weir itself"),
    CLIENT_GONE("exchanges whose client left before the end"),
    CONNECT_FAILURE("exchanges that ended without a connection to the upstream"),
    TIMEOUT("exchanges that ended at a deadline"),
    RESET("exchanges whose upstream closed, reset or broke the protocol"),

    ASSIGNED("exchanges assigned to the variant, whoever served them"),
    FORCED("exchanges served by the variant because they were forced"),
    KEYED("exchanges served by the variant by the bucket of their key"),
    RANDOM("exchanges served by the variant by chance"),
    BASELINE("exchanges served by the variant for lack of a key"),
    FALLBACK("exchanges served by the variant because the assigned one had no usable endpoint or was at its cap"),
    RESCUED("exchanges served by the variant because the assigned one failed"),

    ATTEMPTS("tries"),
    ATTEMPTS_SERVER_ERROR("tries answered 5xx"),
    ATTEMPTS_CONNECT_FAILURE("tries that got no connection"),
    ATTEMPTS_TIMEOUT("tries that ended at a deadline"),
    ATTEMPTS_RESET("tries that the upstream closed, reset or answered against the protocol"),

    EVIDENCE("evidence marks; at most one per exchange"),
    EVIDENCE_FAILED("evidence marks of failures"),
    EVIDENCE_HUNG("evidence marks of failures that were made because no answer had begun at the hang limit"),

    TIMED("successes among the evidence whose time to the first byte was compared with the yardstick"),
    SLOWER_P50("those of them that took longer than the yardstick's p50"),
    SLOWER_P90("those of them that took longer than the yardstick's p90"),
    SLOWER_P95("those of them that took longer than the yardstick's p95"),
    SLOWER_P99("those of them that took longer than the yardstick's p99"),

    BYTES_IN("bytes of request bodies from the downstream"),
    BYTES_OUT("bytes of response bodies to the downstream");

    /** From this one to {@link #LAST_JUDGED} they are what variants are judged by, and read ten times a second; the others once. */
    static final SlotCounter FIRST_JUDGED = ATTEMPTS;

    static final SlotCounter LAST_JUDGED = SLOWER_P99;

    private final String meaning;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    SlotCounter(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }

    /** The name in metrics and answers. */
    public String label() {
        return label;
    }

    /** The counter of exchanges that ended like this. */
    public static SlotCounter of(OutcomeClass outcomeClass) {
        return switch (outcomeClass) {
            case OK -> OK;
            case CLIENT_ERROR -> CLIENT_ERROR;
            case SERVER_ERROR -> SERVER_ERROR;
            case REFUSED_HERE -> REFUSED_HERE;
            case CLIENT_GONE -> CLIENT_GONE;
            case CONNECT_FAILURE -> CONNECT_FAILURE;
            case TIMEOUT -> TIMEOUT;
            case RESET -> RESET;
        };
    }
}
