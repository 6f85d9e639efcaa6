package dev.weir.proxy.outcome;

import java.util.ArrayList;
import java.util.List;

/**
 * All latencies since a slot exists. A minute of seconds is kept as they came, and joins the rest at once, since the rest has hundreds of
 * cells where a second has a few dozen. Whoever wants the distribution adds it up. Immutable, any thread.
 *
 * @param older whole minutes
 * @param seconds of the minute that is not full
 */
public record LatencySum(LatencyCounts older, List<LatencyCounts> seconds) {
    public static final LatencySum NONE = new LatencySum(LatencyCounts.NONE, List.of());

    private static final int SECONDS = 60;

    public LatencySum {
        seconds = List.copyOf(seconds);
    }

    public LatencySum plus(LatencyCounts second) {
        if (second.isEmpty()) {
            return this;
        }
        List<LatencyCounts> more = new ArrayList<>(seconds.size() + 1);
        more.addAll(seconds);
        more.add(second);
        LatencySum sum = new LatencySum(older, more);
        return more.size() < SECONDS ? sum : new LatencySum(sum.all(), List.of());
    }

    public LatencyCounts all() {
        if (seconds.isEmpty()) {
            return older;
        }
        List<LatencyCounts> parts = new ArrayList<>(seconds);
        parts.add(older);
        return LatencyCounts.sum(parts);
    }
}
