package dev.weir.proxy.listen;

import dev.weir.proxy.config.ExchangeTimeouts;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.route.ProxySettings;
import org.jspecify.annotations.Nullable;

/**
 * Watches how fast a request's body comes: a client that sends nothing, or a trickle, may not hold its connection. Time in
 * which we did not want to read does not count. Owned by the event loop of its connection.
 */
final class RequestPace {
    private static final int CHECKS_PER_IDLE_TIME = 4;

    private long idleNs;
    private long minBytesPerSecond;
    private long windowStartNs;
    private long progressNs;
    private long windowBytes;
    private long checkedBytes;

    void begin(ExchangeTimeouts timeouts, long nowNs) {
        idleNs = ProxySettings.nanosOrOff(timeouts.bodyIdle());
        minBytesPerSecond = timeouts.minBodyBytesPerSecond();
        restart(nowNs);
    }

    void received(int bytes) {
        windowBytes += bytes;
    }

    /** Nanoseconds between two checks. */
    long checkEveryNs() {
        return idleNs == Long.MAX_VALUE ? idleNs : idleNs / CHECKS_PER_IDLE_TIME;
    }

    /** What is wrong with the pace, or null. */
    @Nullable
    Failure check(long nowNs, boolean reading) {
        if (!reading) {
            restart(nowNs);
            return null;
        }
        if (windowBytes != checkedBytes) {
            checkedBytes = windowBytes;
            progressNs = nowNs;
        } else if (nowNs - progressNs >= idleNs) {
            return Failure.BODY_TIMEOUT;
        }
        if (nowNs - windowStartNs < idleNs) {
            return null;
        }
        boolean slow = windowBytes < minBytesPerSecond * ((nowNs - windowStartNs) / 1_000_000_000L);
        restart(nowNs);
        return slow ? Failure.BODY_TOO_SLOW : null;
    }

    private void restart(long nowNs) {
        windowStartNs = nowNs;
        progressNs = nowNs;
        windowBytes = 0;
        checkedBytes = 0;
    }
}
