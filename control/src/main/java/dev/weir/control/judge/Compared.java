package dev.weir.control.judge;

import dev.weir.proxy.outcome.SlotCounter;

/** What is compared between a candidate and its baseline: what counts, and which of it is bad. */
enum Compared {
    ERRORS("errors", SlotCounter.EVIDENCE, SlotCounter.EVIDENCE_FAILED, true, 0.005),
    P50("latency-p50", SlotCounter.TIMED, SlotCounter.SLOWER_P50, false, 0.5),
    P90("latency-p90", SlotCounter.TIMED, SlotCounter.SLOWER_P90, false, 0.1),
    P95("latency-p95", SlotCounter.TIMED, SlotCounter.SLOWER_P95, true, 0.05),
    P99("latency-p99", SlotCounter.TIMED, SlotCounter.SLOWER_P99, true, 0.01);

    private final String label;
    private final SlotCounter marks;
    private final SlotCounter failed;
    private final boolean enforced;
    private final double guess;

    Compared(String label, SlotCounter marks, SlotCounter failed, boolean enforced, double guess) {
        this.label = label;
        this.marks = marks;
        this.failed = failed;
        this.enforced = enforced;
        this.guess = guess;
    }

    String label() {
        return label;
    }

    SlotCounter marks() {
        return marks;
    }

    SlotCounter failed() {
        return failed;
    }

    /** Whether it can roll a variant back and has to be shown for a promotion; otherwise it is only shown. */
    boolean isEnforced() {
        return enforced;
    }

    /** The baseline's rate while nothing is known of it; of latencies, what lies beyond the quantile. */
    double guess() {
        return guess;
    }

    Check check() {
        return switch (this) {
            case ERRORS -> Check.ERRORS;
            case P50, P90, P95 -> Check.LATENCY_P95;
            case P99 -> Check.LATENCY_P99;
        };
    }

    /** Whether it is about how long answers take. */
    boolean isTimed() {
        return marks == SlotCounter.TIMED;
    }

    Boundary tolerated(JudgeRules rules) {
        return switch (this) {
            case ERRORS -> rules.tolerance();
            case P50, P90, P95, P99 -> Boundary.EQUAL;
        };
    }

    Alternatives harm() {
        return switch (this) {
            case ERRORS -> Alternatives.ERRORS;
            case P50, P90, P95, P99 -> Alternatives.LATENCY;
        };
    }
}
