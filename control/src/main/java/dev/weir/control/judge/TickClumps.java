package dev.weir.control.judge;

import dev.weir.proxy.outcome.SlotWindow;

/**
 * Slow answers: a process that stands still for a moment makes all that is in flight slow together, and that shows in one tick or in
 * two. Owned by the control thread.
 */
final class TickClumps implements ClumpLimit {
    /** Three such ticks do not yet reach 1000 from the stake at the start. */
    private static final double OF_TICK = 2;

    private final TimeClumps own = new TimeClumps();

    private final Compared metric;

    TickClumps(Compared metric) {
        this.metric = metric;
    }

    @Override
    public void add(SlotWindow candidate) {}

    @Override
    public void endSecond(TickLog candidate) {
        candidate.hand(metric, own);
    }

    @Override
    public double mostGain(PoolHealth pool) {
        return OF_TICK;
    }

    @Override
    public boolean areOver(boolean endsSecond) {
        return true;
    }

    @Override
    public double exponent() {
        return NoiseEstimate.exponent(own.phi());
    }
}
