package dev.weir.proxy.mirror;

import dev.weir.proxy.timer.OncePerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is thrown while requests are copied, which their users must not notice: said in the log at once, then at most once a minute,
 * with its number. Owned by one event loop.
 */
public final class Mishaps {
    private static final Logger LOG = LoggerFactory.getLogger(Mishaps.class);

    private final OncePerMinute pace = new OncePerMinute();

    void happened(Throwable cause, long nowNs) {
        long untold = pace.happened(nowNs);
        if (untold != OncePerMinute.UNTOLD) {
            LOG.error("a request could not be mirrored, nor {} since this was last said", untold, cause);
        }
    }
}
