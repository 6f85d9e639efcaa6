package dev.weir.proxy.split;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket in one number: the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371). The
 * caller says rate and size with each call, so that a change of them keeps what was taken. Any thread, no locks.
 */
public final class TokenBucket {
    private static final long NEVER_USED = Long.MIN_VALUE;

    private final AtomicLong fullAtNs = new AtomicLong(NEVER_USED);

    /**
     * Takes a token if there is one.
     *
     * @param intervalNs after which one token comes back
     * @param burstNs after which all tokens but one of an empty bucket are back
     */
    public boolean tryTake(long nowNs, long intervalNs, long burstNs) {
        while (true) {
            long before = fullAtNs.get();
            long base = fullAt(before, nowNs);
            if (base - nowNs > burstNs) {
                return false;
            }
            if (fullAtNs.compareAndSet(before, base + intervalNs)) {
                return true;
            }
        }
    }

    /** Whether {@link #tryTake} would take one. */
    public boolean hasToken(long nowNs, long burstNs) {
        return fullAt(fullAtNs.get(), nowNs) - nowNs <= burstNs;
    }

    private static long fullAt(long before, long nowNs) {
        return before == NEVER_USED || before - nowNs < 0 ? nowNs : before;
    }
}
