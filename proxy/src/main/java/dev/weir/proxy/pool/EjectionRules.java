package dev.weir.proxy.pool;

import dev.weir.proxy.config.EjectionConfig;
import dev.weir.proxy.config.EjectionConfig.AtMost;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint that fails requests is left out, and for how long.
 *
 * @param consecutiveFailures in a row; 0: off
 * @param failureRatioPpm of the requests of a window; 0: off
 * @param minRequests of a window, before its ratio counts
 * @param baseNs the first ejection; each further one lasts twice as long, up to {@code maxNs}
 * @param atMost endpoints ejected at once; null: not bounded by number
 */
public record EjectionRules(
        int consecutiveFailures,
        int failureRatioPpm,
        int minRequests,
        long windowNs,
        long baseNs,
        long maxNs,
        @Nullable AtMost atMost) {

    private static final int WHOLE_PPM = 1_000_000;

    static EjectionRules of(EjectionConfig config) {
        return new EjectionRules(
                config.consecutiveFailures(),
                config.failureRatioPpm(),
                config.minRequests(),
                config.window().toNanos(),
                config.base().toNanos(),
                config.max().toNanos(),
                config.atMost());
    }

    /** How many of {@code members} endpoints may be out at once. */
    int mostAtOnce(int members) {
        return switch (atMost) {
            case null -> members;
            case AtMost.Endpoints(int count) -> count;
            case AtMost.Share(int ppm) -> Math.max(1, (int) ((long) members * ppm / WHOLE_PPM));
        };
    }

    /** How long the {@code nth} ejection in close succession lasts; n from 1. */
    long durationNs(int nth) {
        long durationNs = baseNs;
        for (int i = 1; i < nth && durationNs < maxNs; i++) {
            durationNs *= 2;
        }
        return Math.min(durationNs, maxNs);
    }
}
