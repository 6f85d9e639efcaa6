package dev.weir.proxy.mirror;

import dev.weir.proxy.pool.Endpoint;
import java.util.IdentityHashMap;

/**
 * The endpoints of one mirror that gave no connection, and when each is asked again: after a while, longer each time, and by one copy
 * alone. Owned by one event loop.
 */
final class Refusals {
    private static final long SHORTEST_PAUSE_NS = 100_000_000L;
    private static final long LONGEST_PAUSE_NS = 5_000_000_000L;

    private final IdentityHashMap<Endpoint, Pause> pauses = new IdentityHashMap<>();

    /** How long an endpoint is let alone. */
    private static final class Pause {
        private long lengthNs = SHORTEST_PAUSE_NS;
        private long endNs;
        private boolean tried;

        Pause(long nowNs) {
            endNs = nowNs + lengthNs;
        }

        boolean isOver(long nowNs) {
            return nowNs - endNs >= 0;
        }
    }

    /** Whether a copy may ask it for a connection. Where it refused the others wait for what comes of that. */
    boolean mayAsk(Endpoint endpoint, long nowNs) {
        Pause pause = pauses.isEmpty() ? null : pauses.get(endpoint);
        if (pause == null) {
            return true;
        }
        if (!pause.isOver(nowNs)) {
            return false;
        }
        pause.tried = true;
        pause.endNs = nowNs + pause.lengthNs;
        return true;
    }

    void connected(Endpoint endpoint) {
        if (!pauses.isEmpty()) {
            pauses.remove(endpoint);
        }
    }

    /** It gave no connection. Those that asked before it was known change nothing. */
    void refused(Endpoint endpoint, long nowNs) {
        Pause pause = pauses.get(endpoint);
        if (pause == null) {
            pauses.keySet().removeIf(Endpoint::isRetired);
            pauses.put(endpoint, new Pause(nowNs));
        } else if (pause.tried) {
            pause.tried = false;
            pause.lengthNs = Math.min(LONGEST_PAUSE_NS, 2 * pause.lengthNs);
            pause.endNs = nowNs + pause.lengthNs;
        }
    }

    /** How many are let alone now. */
    int count(long nowNs) {
        int count = 0;
        for (Pause pause : pauses.values()) {
            count += pause.isOver(nowNs) ? 0 : 1;
        }
        return count;
    }

    /** When the first of those that are let alone now may be asked again. */
    long firstEndNs(long nowNs) {
        long leftNs = LONGEST_PAUSE_NS;
        for (Pause pause : pauses.values()) {
            leftNs = pause.isOver(nowNs) ? leftNs : Math.min(leftNs, pause.endNs - nowNs);
        }
        return nowNs + leftNs;
    }
}
