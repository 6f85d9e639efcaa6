package dev.weir.proxy.upstream;

import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.timer.OncePerMinute;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upstream connections that could not be opened: what the system said of one, in the log at once, then for its pool at most once a
 * minute, with their number. Owned by one event loop.
 */
final class FailedConnects {
    /** Of so many pools it is remembered when their line was written; beyond that pools share one, until a minute is over. */
    static final int MOST_POOLS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(FailedConnects.class);

    /** By name: a pool that follows another one is the same to who reads the log. */
    private final HashMap<String, OncePerMinute> byPool = new HashMap<>();

    private final OncePerMinute others = new OncePerMinute();

    void happened(Endpoint endpoint, @Nullable Throwable cause, long nowNs) {
        long untold = untold(endpoint.pool().name(), nowNs);
        if (untold != OncePerMinute.UNTOLD) {
            LOG.warn(
                    "pool {}: no connection to {}: {} (and {} others on this loop since this was last said)",
                    endpoint.pool(),
                    endpoint,
                    reason(cause),
                    untold);
        }
    }

    /** How many of this pool were not told, if this one is to be; else {@link OncePerMinute#UNTOLD}. */
    long untold(String pool, long nowNs) {
        OncePerMinute pace = byPool.get(pool);
        return (pace == null ? paceOf(pool, nowNs) : pace).happened(nowNs);
    }

    private OncePerMinute paceOf(String pool, long nowNs) {
        if (byPool.size() >= MOST_POOLS) {
            byPool.values().removeIf(pace -> pace.tells(nowNs));
        }
        if (byPool.size() >= MOST_POOLS) {
            return others;
        }
        OncePerMinute pace = new OncePerMinute();
        byPool.put(pool, pace);
        return pace;
    }

    /** How many pools are remembered. */
    int pools() {
        return byPool.size();
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
