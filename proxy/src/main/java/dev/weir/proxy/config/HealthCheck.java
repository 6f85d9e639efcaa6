package dev.weir.proxy.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A question that Weir asks each endpoint of a pool by itself.
 *
 * @param fall failures in a row that make an endpoint unhealthy
 * @param rise successes in a row that make it healthy again
 */
public record HealthCheck(Probe probe, Duration interval, Duration timeout, int fall, int rise) {

    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
    public static final int DEFAULT_FALL = 3;
    public static final int DEFAULT_RISE = 2;

    /** What is asked. */
    public sealed interface Probe {

        /** A GET; {@code host} null: the endpoint's address. */
        record Http(String path, @Nullable String host, StatusSet expected) implements Probe {

            public static final StatusSet DEFAULT_EXPECTED = StatusSet.of(200, 299);
        }

        /** A connection that is accepted. */
        record Tcp() implements Probe {}
    }
}
