package dev.weir.proxy.route;

import dev.weir.proxy.config.ExchangeTimeouts;

/**
 * How long one exchange waits for what; {@link Long#MAX_VALUE}: for ever. See {@link ExchangeTimeouts}.
 *
 * @param minBodyBytesPerSecond 0: off
 */
public record RouteTimeouts(
        long bodyIdleNs,
        long minBodyBytesPerSecond,
        long expectContinueNs,
        long connectNs,
        long poolWaitNs,
        long firstByteNs,
        long responseIdleNs,
        long totalNs,
        long tunnelIdleNs) {

    public static RouteTimeouts of(ExchangeTimeouts config) {
        return new RouteTimeouts(
                ProxySettings.nanosOrOff(config.bodyIdle()),
                config.minBodyBytesPerSecond(),
                config.expectContinue().toNanos(),
                config.connect().toNanos(),
                config.poolWait().toNanos(),
                ProxySettings.nanosOrOff(config.firstByte()),
                ProxySettings.nanosOrOff(config.responseIdle()),
                ProxySettings.nanosOrOff(config.total()),
                ProxySettings.nanosOrOff(config.tunnelIdle()));
    }
}
