package dev.weir.control.judge;

/**
 * How the bet on one alternative is spread over time: half at the start, then {@code 0.5 / (j (j + 1))} at each epoch j of 10
 * seconds, in all 1. Harm that begins late meets fresh mass, not what the healthy time before has eaten up. It depends on the clock
 * only. Owned by the control thread.
 */
final class LateMass {
    static final long EPOCH_NS = 10_000_000_000L;
    static final double AT_START = 0.5;

    private final long startNs;
    private boolean started;
    private long epoch;

    LateMass(long startNs) {
        this.startNs = startNs;
    }

    /** What has become due since the last call. */
    double due(long nowNs) {
        long reached = Math.max(epoch, (nowNs - startNs) / EPOCH_NS);
        double due = started ? 0 : AT_START;
        if (reached > epoch) {
            due += AT_START * (1.0 / (epoch + 1) - 1.0 / (reached + 1));
        }
        started = true;
        epoch = reached;
        return due;
    }

    /** What the next epoch brings. */
    double next() {
        return started ? AT_START / ((epoch + 1.0) * (epoch + 2.0)) : AT_START;
    }
}
