package dev.weir.control.judge;

/** The checks of the judge: each is a question of its own, and a {@link Finding} says which one was answered. */
public enum Check {
    /** Nothing of the variant answers while the baseline does. */
    DEAD,
    /** The plain numbers of {@code rollback {}}. */
    THRESHOLDS,
    /** Failures beside those of the baseline. */
    ERRORS,
    /** Answers slower than the baseline's 95th percentile, beside the baseline's own share of them. */
    LATENCY_P95,
    /** The same for the 99th percentile. */
    LATENCY_P99,
    /** Failures beside {@code max-error-rate}, over the whole time of the variant. */
    ABSOLUTE,
    /** The baseline breaks its threshold as well. */
    ENVIRONMENT,
    /** The baseline now beside the baseline before the variant had weight. */
    STABLE_REGRESSION,
    /** How much failures of the baseline come in clumps. */
    NOISE,
    /** Whether there is traffic to judge by. */
    TRAFFIC,
    /** Whether the baseline has been seen long enough. */
    BURN_IN,
    /** Whether answers that were slow under the weight before have come in. */
    SETTLE,
    /** Whether the variant is shown to be no worse than the margin. */
    PROMOTION
}
