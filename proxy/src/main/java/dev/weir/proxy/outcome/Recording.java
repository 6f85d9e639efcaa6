package dev.weir.proxy.outcome;

import org.jspecify.annotations.Nullable;

/** What one event loop counts for one {@link Slot}. Written by that loop, read by the control thread. */
final class Recording {
    private static final int COUNTERS = SlotCounter.values().length;

    /** Behind the slot's counters: how often any of them was written, so that a reader can pass over what is idle. */
    private static final int WRITES = COUNTERS;

    private final Counters counters = new Counters(COUNTERS + 1);
    private final PhasedHistogram latency = new PhasedHistogram();
    private final PhasedHistogram evidenceLatency = new PhasedHistogram();
    private volatile @Nullable SpreadCounters spread;

    void increment(SlotCounter counter) {
        counters.increment(counter.ordinal());
    }

    void add(SlotCounter counter, long amount) {
        counters.add(counter.ordinal(), amount);
    }

    /** Ends a group of writes: a reader that sees the new number of writes sees the group. */
    void written() {
        counters.incrementRelease(WRITES);
    }

    long writes() {
        return counters.getAcquire(WRITES);
    }

    long get(int counter) {
        return counters.get(counter);
    }

    /** From the request's head to the end of the answer. */
    PhasedHistogram latency() {
        return latency;
    }

    /** From the head sent on an open connection to the first byte of a successful answer. */
    PhasedHistogram evidenceLatency() {
        return evidenceLatency;
    }

    /** The loop: where its evidence came from. */
    SpreadCounters spread() {
        SpreadCounters present = spread;
        if (present == null) {
            present = new SpreadCounters();
            spread = present;
        }
        return present;
    }

    /** The control thread; null: there was no evidence yet. */
    @Nullable
    SpreadCounters publishedSpread() {
        return spread;
    }
}
