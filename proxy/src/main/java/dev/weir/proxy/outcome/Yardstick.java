package dev.weir.proxy.outcome;

import org.jspecify.annotations.Nullable;

/**
 * What the control thread tells the loops to measure a variant's exchanges by. Replaced as a whole, at most once a second.
 *
 * @param sinceNs exchanges that began earlier are no evidence, in {@link System#nanoTime}
 * @param hungNs an exchange without a response byte at this age is evidence of a failure; {@link Long#MAX_VALUE}: never
 * @param thresholds null: latencies are not compared yet
 */
public record Yardstick(long sinceNs, long hungNs, @Nullable Thresholds thresholds) {

    /** Times to the first byte, ascending, in nanoseconds: the quantiles of the baseline, or what is still tolerated beside. */
    public record Thresholds(long p50Ns, long p90Ns, long p95Ns, long p99Ns) {}

    boolean counts(long beganNs) {
        return beganNs - sinceNs >= 0;
    }
}
