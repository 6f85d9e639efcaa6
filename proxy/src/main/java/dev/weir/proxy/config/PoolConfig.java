package dev.weir.proxy.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints that serve the same thing, and how Weir treats them.
 *
 * @param health null: no active checks
 * @param ejection null: off
 * @param slowStart ramp of an endpoint that came back; zero: off
 * @param panicPpm below this share of healthy endpoints health is ignored; 0: off
 */
public record PoolConfig(
        String name,
        EndpointSource endpoints,
        Balance balance,
        @Nullable HealthCheck health,
        @Nullable EjectionConfig ejection,
        CircuitConfig circuit,
        RetryBudgetConfig retryBudget,
        IdleConfig idle,
        Duration slowStart,
        int panicPpm,
        Origin origin) {

    public static final Duration DEFAULT_SLOW_START = Duration.ofSeconds(10);
    public static final int DEFAULT_PANIC_PPM = 500_000;

    /** How one of the usable endpoints is chosen. */
    public enum Balance {
        /** The one with fewer requests in flight of two drawn at random. */
        LEAST_REQUEST,
        ROUND_ROBIN
    }

    /** Connections that wait for their next request, per event loop. */
    public record IdleConfig(Duration timeout, Duration maxTimeout, int maxConnections) {

        /**
         * {@code timeout} counts unless the upstream names its own in Keep-Alive; then that minus 1 s, at most
         * {@code maxTimeout}.
         */
        public static final IdleConfig DEFAULTS = new IdleConfig(Duration.ofSeconds(4), Duration.ofSeconds(30), 256);
    }

    /** How much may go on at once in the whole process. {@link LimitsConfig#UNLIMITED}: off. */
    public record CircuitConfig(long connections, long pending, long requests) {

        public static final CircuitConfig DEFAULTS = new CircuitConfig(10_000, 1_024, 10_000);
    }

    /** Retries in flight stay below {@code ratioPpm} of the active requests, but {@code min} are always allowed. */
    public record RetryBudgetConfig(int ratioPpm, int min) {

        public static final RetryBudgetConfig DEFAULTS = new RetryBudgetConfig(200_000, 20);
    }
}
