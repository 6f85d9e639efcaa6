package dev.weir.proxy.timer;

import java.util.function.LongSupplier;

/**
 * The time of one event loop: read where it matters, remembered in between. A deadline may be armed from the remembered
 * time, which is at most one tick of the {@link TimerWheel} old. Owned by that event loop.
 */
public final class LoopClock {
    private final LongSupplier nanoTime;
    private long nowNs;

    /** @param nanoTime as {@link System#nanoTime} */
    public LoopClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nowNs = nanoTime.getAsLong();
    }

    /** Reads the clock. */
    public long tick() {
        nowNs = nanoTime.getAsLong();
        return nowNs;
    }

    /** The clock as it was read last. */
    public long nowNs() {
        return nowNs;
    }
}
