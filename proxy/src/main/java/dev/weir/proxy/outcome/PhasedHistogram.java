package dev.weir.proxy.outcome;

import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Latencies of one slot on one loop, in microseconds: two histograms of which the loop writes the one of the active phase
 * and the control thread reads, empties and, when idle, drops the other. {@link OutcomeRecorder}'s phaser makes each side
 * see the other's writes.
 */
final class PhasedHistogram {
    static final long LOWEST_US = 1;
    static final long HIGHEST_US = 3_600_000_000L;
    static final int SIGNIFICANT_DIGITS = 2;

    /** What a new histogram covers; it grows on the first latency beyond. */
    private static final long USUAL_US = 131_071;

    private final @Nullable IntCountsHistogram[] phases = new @Nullable IntCountsHistogram[2];

    /** The loop, inside the phaser's critical section. Latencies beyond the range count as its ends. */
    void record(int activePhase, long latencyNs) {
        IntCountsHistogram histogram = phases[activePhase];
        if (histogram == null) {
            histogram = create();
            phases[activePhase] = histogram;
        }
        if (histogram.getTotalCount() < Integer.MAX_VALUE) {
            histogram.recordValue(Math.clamp(latencyNs / 1000, LOWEST_US, HIGHEST_US));
        }
    }

    /** The control thread, after the flip: takes what was recorded in the phase that ended. */
    LatencyCounts take(int endedPhase) {
        IntCountsHistogram histogram = phases[endedPhase];
        if (histogram == null || histogram.getTotalCount() == 0) {
            return LatencyCounts.NONE;
        }
        LatencyCounts counts = LatencyCounts.of(histogram);
        histogram.reset();
        return counts;
    }

    /** The control thread, after the flip. */
    void drop(int endedPhase) {
        phases[endedPhase] = null;
    }

    /** How many of the two exist. */
    int histograms() {
        return (phases[0] == null ? 0 : 1) + (phases[1] == null ? 0 : 1);
    }

    private static IntCountsHistogram create() {
        IntCountsHistogram histogram = new IntCountsHistogram(LOWEST_US, USUAL_US, SIGNIFICANT_DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }
}
