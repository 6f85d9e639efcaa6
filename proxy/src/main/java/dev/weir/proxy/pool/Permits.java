package dev.weir.proxy.pool;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A bound on how many of something go on at once, in all loops together. Exact: never more than {@code max}, and never
 * refused below it. Any thread.
 */
public final class Permits {
    private final long max;
    private final AtomicLong inUse;
    private final LongAdder refusals;

    Permits(long max) {
        this(max, new AtomicLong(), new LongAdder());
    }

    private Permits(long max, AtomicLong inUse, LongAdder refusals) {
        this.max = max;
        this.inUse = inUse;
        this.refusals = refusals;
    }

    /** Another bound on the same things: what is in use counts for both. */
    Permits withMax(long newMax) {
        return new Permits(newMax, inUse, refusals);
    }

    /** Takes one, to be given back by {@link #release} exactly once; false if all are in use. */
    public boolean tryAcquire() {
        long taken = inUse.get();
        while (taken < max) {
            if (inUse.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = inUse.get();
        }
        refusals.increment();
        return false;
    }

    public void release() {
        long left = inUse.decrementAndGet();
        assert left >= 0 : "released more often than acquired";
    }

    public long inUse() {
        return inUse.get();
    }

    public long max() {
        return max;
    }

    public long refusals() {
        return refusals.sum();
    }
}
