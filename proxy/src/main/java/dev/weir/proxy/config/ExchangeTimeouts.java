package dev.weir.proxy.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long one exchange waits for what. Null: off.
 *
 * @param bodyIdle between two pieces of the request body
 * @param minBodyBytesPerSecond slowest request body, averaged over {@code bodyIdle}, at least 1 s, or 30 s if that is off; 0: off
 * @param expectContinue for a 100 (Continue) before the body is sent without it
 * @param connect for one connection to an endpoint
 * @param poolWait for a free connection when the pool is at its circuit limit
 * @param firstByte from the whole request sent to the first byte of the response
 * @param responseIdle between two pieces of the response body
 * @param total from the first byte of the request to the last of the response
 * @param tunnelIdle of an upgraded connection, without bytes in either direction
 */
public record ExchangeTimeouts(
        @Nullable Duration bodyIdle,
        long minBodyBytesPerSecond,
        Duration expectContinue,
        Duration connect,
        Duration poolWait,
        @Nullable Duration firstByte,
        @Nullable Duration responseIdle,
        @Nullable Duration total,
        @Nullable Duration tunnelIdle) {

    public static final ExchangeTimeouts DEFAULTS = new ExchangeTimeouts(
            Duration.ofSeconds(30),
            240,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            null,
            Duration.ofMinutes(5));
}
