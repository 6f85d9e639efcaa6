package dev.weir.proxy.outcome;

/** Turns times of the monotonic clock into dates. Any thread. */
@FunctionalInterface
public interface WallClock {
    /** Milliseconds since the epoch at a value of System.nanoTime. */
    long epochMsAt(long nanoTime);
}
