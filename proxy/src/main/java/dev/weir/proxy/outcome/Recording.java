package dev.weir.proxy.outcome;

import org.jspecify.annotations.Nullable;

/** What one event loop counts for one {@link Slot}. Written by that loop, read by the control thread. */
final class Recording {
    private static final int COUNTERS = SlotCounter.values().length;

    private final int slot;
    private final Counters counters = new Counters(COUNTERS);
    private final PhasedHistogram latency = new PhasedHistogram();
    private final PhasedHistogram evidenceLatency = new PhasedHistogram();
    private volatile @Nullable SpreadCounters spread;

    /** @param slot the number of its slot */
    Recording(int slot) {
        this.slot = slot;
    }

    int slot() {
        return slot;
    }

    void increment(SlotCounter counter) {
        counters.increment(counter.ordinal());
    }

    void add(SlotCounter counter, long amount) {
        counters.add(counter.ordinal(), amount);
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
