package dev.weir.proxy.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The guard of a split: a variant other than the baseline that breaks a threshold within a window loses its weight.
 *
 * @param maxErrorRatePpm of the outcomes that count as evidence; 1,000,000: off
 * @param maxP99 of the time to the first response byte; null: off
 * @param minRequests of a variant within the window, before a threshold counts
 * @param tolerance how much worse than the baseline is no harm
 * @param burnIn traffic of the baseline that is seen before a candidate is judged against it
 * @param settleMax at most this long after a weight rose no evidence is taken
 * @param noTraffic a candidate without any request for this long is neither good nor bad
 * @param alpha how likely one rollout of a version as good as the baseline is rolled back, at most
 */
public record RollbackConfig(
        int maxErrorRatePpm,
        @Nullable Duration maxP99,
        int minRequests,
        Duration window,
        Tolerance tolerance,
        Duration burnIn,
        Duration settleMax,
        Duration noTraffic,
        double alpha) {

    public static final RollbackConfig DEFAULTS = new RollbackConfig(
            50_000,
            null,
            50,
            Duration.ofSeconds(10),
            new Tolerance(1.25, 2_000),
            Duration.ofSeconds(120),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            0.005);

    /** Errors up to {@code ratio} times the baseline's rate plus {@code pointsPpm} are tolerated. */
    public record Tolerance(double ratio, int pointsPpm) {}
}
