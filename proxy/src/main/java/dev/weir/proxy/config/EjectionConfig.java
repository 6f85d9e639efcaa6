package dev.weir.proxy.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint that fails real requests is left out for a while.
 *
 * @param consecutiveFailures in a row; 0: off
 * @param failureRatioPpm of the requests of a window; 0: off
 * @param minRequests of a window, before its ratio counts
 * @param base the first ejection; the next lasts twice as long, up to {@code max}
 * @param atMost endpoints ejected at once; null: all but the last, which goes only when its variant has a fallback
 */
public record EjectionConfig(
        int consecutiveFailures,
        int failureRatioPpm,
        int minRequests,
        Duration window,
        Duration base,
        Duration max,
        @Nullable AtMost atMost) {

    public static final EjectionConfig DEFAULTS = new EjectionConfig(
            5, 500_000, 20, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), null);

    /** A bound on the endpoints that are ejected at once. */
    public sealed interface AtMost {

        record Endpoints(int count) implements AtMost {}

        /** Rounded down, but never below one. */
        record Share(int ppm) implements AtMost {}
    }
}
