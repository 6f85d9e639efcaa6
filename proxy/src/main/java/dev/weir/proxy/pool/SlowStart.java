package dev.weir.proxy.pool;

import java.util.random.RandomGenerator;

/**
 * The ramp of an endpoint that came back: its share grows evenly from a tenth to the whole. Any thread.
 *
 * <p>A ramp may begin in the future, at the end of an ejection; until then the share is the smallest.
 */
final class SlowStart {
    private static final int WHOLE_PPM = 1_000_000;
    private static final int SMALLEST_PPM = 100_000;

    private volatile boolean begun;
    private volatile long startNs;

    void begin(long startNs) {
        this.startNs = startNs;
        begun = true;
    }

    boolean isRamping(long nowNs, long durationNs) {
        return begun && nowNs - startNs < durationNs;
    }

    long endNs(long durationNs) {
        return startNs + durationNs;
    }

    /** The share of what an endpoint in full service gets, in parts per million. */
    int sharePpm(long nowNs, long durationNs) {
        if (!isRamping(nowNs, durationNs)) {
            return WHOLE_PPM;
        }
        double progress = Math.max(0, nowNs - startNs) / (double) durationNs;
        return Math.max(SMALLEST_PPM, (int) (progress * WHOLE_PPM));
    }

    /** Throws the dice for one request. */
    boolean admits(RandomGenerator random, long nowNs, long durationNs) {
        int share = sharePpm(nowNs, durationNs);
        return share == WHOLE_PPM || random.nextInt(WHOLE_PPM) < share;
    }
}
