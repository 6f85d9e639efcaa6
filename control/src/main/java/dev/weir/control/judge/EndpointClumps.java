package dev.weir.control.judge;

import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Spread;

/**
 * Errors: all that one endpoint fails within a second may be one event, such as its restart, as long as others of its pool do not fail.
 * Where every usable endpoint fails, or there is but one, nothing speaks for that. Owned by the control thread.
 */
final class EndpointClumps implements ClumpLimit {
    /** Twice as much, for one event that falls into two seconds, does not yet reach 1000 from the stake at the start. */
    private static final double OF_ENDPOINT = 3.5;

    private int failed;

    @Override
    public void add(SlotWindow candidate) {
        failed |= candidate.failedIn().endpoints();
    }

    @Override
    public void endSecond(TickLog candidate) {}

    @Override
    public double mostGain(PoolHealth pool) {
        int failing = Integer.bitCount(failed);
        int others = Math.min(Spread.ENDPOINTS, pool.usableEndpoints()) - failing;
        return others <= 0 ? Double.POSITIVE_INFINITY : OF_ENDPOINT * Math.max(1, failing);
    }

    @Override
    public boolean areOver(boolean endsSecond) {
        if (endsSecond) {
            failed = 0;
        }
        return endsSecond;
    }

    @Override
    public double exponent() {
        return 1;
    }
}
