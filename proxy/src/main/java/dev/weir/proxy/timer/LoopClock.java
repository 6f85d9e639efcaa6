package dev.weir.proxy.timer;

import java.util.function.LongSupplier;

/**
 * The time of one event loop: read where it matters, remembered in between. A deadline may be armed from the remembered
 * time, which is at most one tick of the {@link TimerWheel} old. The wall clock is read once a tick of the wheel, for
 * conditions that ask for the time of day. Owned by that event loop.
 */
public final class LoopClock {
    private final LongSupplier nanoTime;
    private final LongSupplier epochMs;
    private long nowNs;
    private long nowEpochMs;

    /**
     * @param nanoTime as {@link System#nanoTime}
     * @param epochMs as {@link System#currentTimeMillis}
     */
    public LoopClock(LongSupplier nanoTime, LongSupplier epochMs) {
        this.nanoTime = nanoTime;
        this.epochMs = epochMs;
        this.nowNs = nanoTime.getAsLong();
        this.nowEpochMs = epochMs.getAsLong();
    }

    /** Reads the clock. */
    public long tick() {
        nowNs = nanoTime.getAsLong();
        return nowNs;
    }

    /** Reads the wall clock. */
    public void tickEpoch() {
        nowEpochMs = epochMs.getAsLong();
    }

    /** Milliseconds since the epoch when the wall clock was read last. */
    public long nowEpochMs() {
        return nowEpochMs;
    }

    /** The clock as it was read last. */
    public long nowNs() {
        return nowNs;
    }
}
