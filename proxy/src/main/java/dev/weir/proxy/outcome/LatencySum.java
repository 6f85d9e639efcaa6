package dev.weir.proxy.outcome;

/**
 * All latencies since a slot exists, second by second: those of a dozen seconds join the rest at once, since the rest has hundreds
 * of cells where a second has a few dozen. Whoever wants the distribution adds the two up. Immutable, any thread.
 *
 * @param older whole dozens of seconds
 * @param recent of the dozen that is not full
 * @param recentSeconds how many {@code recent} holds
 */
public record LatencySum(LatencyCounts older, LatencyCounts recent, int recentSeconds) {
    public static final LatencySum NONE = new LatencySum(LatencyCounts.NONE, LatencyCounts.NONE, 0);

    private static final int SECONDS = 12;

    public LatencySum plus(LatencyCounts second) {
        if (second.isEmpty()) {
            return this;
        }
        LatencyCounts sum = recent.plus(second);
        return recentSeconds + 1 < SECONDS
                ? new LatencySum(older, sum, recentSeconds + 1)
                : new LatencySum(older.plus(sum), LatencyCounts.NONE, 0);
    }

    public LatencyCounts all() {
        return older.plus(recent);
    }
}
