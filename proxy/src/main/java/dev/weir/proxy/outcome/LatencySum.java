package dev.weir.proxy.outcome;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All latencies since a slot exists. A minute of seconds is kept as they came, and joins the rest at once, since the rest has hundreds of
 * cells where a second has a few dozen. Whoever wants the distribution adds it up. Immutable, any thread.
 */
public final class LatencySum {
    public static final LatencySum NONE = new LatencySum(LatencyCounts.NONE, null);

    private static final int SECONDS = 60;

    /** Whole minutes. */
    private final LatencyCounts older;

    private final @Nullable Second newest;

    /** One of the minute that is not full, and those before it, which sums share. */
    private record Second(LatencyCounts latencies, @Nullable Second before, int number) {}

    private LatencySum(LatencyCounts older, @Nullable Second newest) {
        this.older = older;
        this.newest = newest;
    }

    public LatencySum plus(LatencyCounts second) {
        if (second.isEmpty()) {
            return this;
        }
        int number = newest == null ? 1 : newest.number + 1;
        LatencySum sum = new LatencySum(older, new Second(second, newest, number));
        return number < SECONDS ? sum : new LatencySum(sum.all(), null);
    }

    public LatencyCounts all() {
        if (newest == null) {
            return older;
        }
        List<LatencyCounts> parts = new ArrayList<>();
        parts.add(older);
        for (Second second = newest; second != null; second = second.before) {
            parts.add(second.latencies);
        }
        return LatencyCounts.sum(parts);
    }
}
