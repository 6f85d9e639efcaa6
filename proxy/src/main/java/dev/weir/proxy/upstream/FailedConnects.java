package dev.weir.proxy.upstream;

import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.timer.OncePerMinute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upstream connections that could not be opened: what the system said of one, in the log at once, then at most once a minute, with
 * their number. Owned by one event loop.
 */
final class FailedConnects {
    private static final Logger LOG = LoggerFactory.getLogger(FailedConnects.class);

    private final OncePerMinute pace = new OncePerMinute();

    void happened(Endpoint endpoint, @Nullable Throwable cause, long nowNs) {
        long untold = pace.happened(nowNs);
        if (untold != OncePerMinute.UNTOLD) {
            LOG.warn(
                    "pool {}: no connection to {}: {} (and {} others on this loop since this was last said)",
                    endpoint.pool(),
                    endpoint,
                    reason(cause),
                    untold);
        }
    }

    /** A message of Netty's or the system's; where there is none, the kind of error says it. */
    static String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return "cancelled";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
