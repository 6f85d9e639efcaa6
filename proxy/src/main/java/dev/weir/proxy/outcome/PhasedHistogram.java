package dev.weir.proxy.outcome;

import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Latencies of one slot on one loop, in microseconds: two collections of which the loop writes the one of the active phase
 * and the control thread reads, empties and, when idle, drops the other. {@link OutcomeRecorder}'s phaser makes each side
 * see the other's writes.
 */
final class PhasedHistogram {
    static final long LOWEST_US = 1;
    static final long HIGHEST_US = 3_600_000_000L;
    static final int SIGNIFICANT_DIGITS = 2;

    private final @Nullable Phase[] phases = new @Nullable Phase[2];

    /** The loop, inside the phaser's critical section. Latencies beyond the range count as its ends. */
    void record(int activePhase, long latencyNs) {
        Phase phase = phases[activePhase];
        if (phase == null) {
            phase = new Phase();
            phases[activePhase] = phase;
        }
        phase.record(Math.clamp(latencyNs / 1000, LOWEST_US, HIGHEST_US));
    }

    /** The control thread, after the flip: takes what was recorded in the phase that ended. */
    void take(int endedPhase, LatencyTally into) {
        Phase phase = phases[endedPhase];
        if (phase != null) {
            phase.take(into);
        }
    }

    /** The control thread, after the flip. */
    void drop(int endedPhase) {
        phases[endedPhase] = null;
    }

    /** How many of the two exist. */
    int phases() {
        return (phases[0] == null ? 0 : 1) + (phases[1] == null ? 0 : 1);
    }

    /**
     * The latencies of one phase: as they came, while they are few, and in a histogram as soon as they are more. Most slots see a
     * few requests a second, and to go through them is far less than through the cells of a histogram.
     */
    private static final class Phase {
        private static final int FEW = 64;

        /** What a new histogram covers; it grows on the first latency beyond. */
        private static final long USUAL_US = 131_071;

        private final long[] fewUs = new long[FEW];
        private int size;
        private @Nullable IntCountsHistogram histogram;

        void record(long latencyUs) {
            if (size < FEW) {
                fewUs[size++] = latencyUs;
                return;
            }
            IntCountsHistogram all = histogram;
            if (all == null) {
                all = new IntCountsHistogram(LOWEST_US, USUAL_US, SIGNIFICANT_DIGITS);
                all.setAutoResize(true);
                histogram = all;
            }
            if (all.getTotalCount() == 0) {
                for (long earlierUs : fewUs) {
                    all.recordValue(earlierUs);
                }
            }
            if (all.getTotalCount() < Integer.MAX_VALUE) {
                all.recordValue(latencyUs);
            }
        }

        void take(LatencyTally into) {
            IntCountsHistogram all = histogram;
            if (all != null && all.getTotalCount() > 0) {
                into.add(all);
                all.reset();
            } else {
                for (int i = 0; i < size; i++) {
                    into.add(fewUs[i], 1);
                }
            }
            size = 0;
        }
    }
}
