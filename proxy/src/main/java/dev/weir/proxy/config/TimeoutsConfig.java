package dev.weir.proxy.config;

import java.time.Duration;

/**
 * How long Weir waits on a downstream connection, and, in {@code exchange}, within one exchange.
 *
 * @param head from the first byte of a head to its last, absolute
 * @param keepAlive between two requests
 * @param writeStall without progress while the peer does not read
 * @param linger after the last response, so that the client can read it before the close
 * @param exchange what a route may set for itself
 */
public record TimeoutsConfig(
        Duration head, Duration keepAlive, Duration writeStall, Duration linger, ExchangeTimeouts exchange) {

    public static final TimeoutsConfig DEFAULTS = new TimeoutsConfig(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            ExchangeTimeouts.DEFAULTS);
}
