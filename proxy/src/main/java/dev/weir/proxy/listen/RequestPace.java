package dev.weir.proxy.listen;

import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.route.RouteTimeouts;
import org.jspecify.annotations.Nullable;

/**
 * Watches how fast a request's body comes: a client that sends nothing, or a trickle, may not hold its connection. Time in
 * which we did not want to read does not count. Owned by the event loop of its connection.
 */
final class RequestPace {
    private static final int CHECKS_PER_WINDOW = 4;

    /** Over which the rate is averaged where silence has no limit of its own. */
    private static final long WINDOW_WITHOUT_IDLE_NS = 30_000_000_000L;

    /** Less says nothing of a rate, and would call silence slowness. */
    private static final long LEAST_WINDOW_NS = 1_000_000_000L;

    private static final double NS_PER_SECOND = 1e9;

    private long idleNs;
    private long windowNs;
    private long minBytesPerSecond;
    private long windowStartNs;
    private long progressNs;
    private long windowBytes;
    private long checkedBytes;

    void begin(RouteTimeouts timeouts, long nowNs) {
        idleNs = timeouts.bodyIdleNs();
        windowNs = idleNs == Long.MAX_VALUE ? WINDOW_WITHOUT_IDLE_NS : Math.max(LEAST_WINDOW_NS, idleNs);
        minBytesPerSecond = timeouts.minBodyBytesPerSecond();
        restart(nowNs);
    }

    void received(int bytes) {
        windowBytes += bytes;
    }

    /** Nanoseconds between two checks; {@link Long#MAX_VALUE}: none is needed. */
    long checkEveryNs() {
        boolean off = idleNs == Long.MAX_VALUE && minBytesPerSecond == 0;
        return off ? Long.MAX_VALUE : Math.min(idleNs, windowNs) / CHECKS_PER_WINDOW;
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
        if (nowNs - windowStartNs < windowNs) {
            return null;
        }
        boolean slow = windowBytes < minBytesPerSecond * ((nowNs - windowStartNs) / NS_PER_SECOND);
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
