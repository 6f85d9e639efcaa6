package dev.weir.proxy.mirror;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is thrown while requests are copied, which their users must not notice: said in the log at once, then at most once a minute,
 * with its number. Owned by one event loop.
 */
public final class Mishaps {
    private static final Logger LOG = LoggerFactory.getLogger(Mishaps.class);
    private static final long QUIET_NS = 60_000_000_000L;

    private boolean told;
    private long toldNs;
    private long untold;

    void happened(Throwable cause, long nowNs) {
        if (isToBeTold(nowNs)) {
            LOG.error("a request could not be mirrored, nor {} since this was last said", untold, cause);
            untold = 0;
        } else {
            untold++;
        }
    }

    boolean isToBeTold(long nowNs) {
        if (told && nowNs - toldNs < QUIET_NS) {
            return false;
        }
        told = true;
        toldNs = nowNs;
        return true;
    }
}
