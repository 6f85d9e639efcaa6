package dev.weir.proxy.mirror;

import dev.weir.proxy.pool.Endpoint;

/**
 * How many copies one loop may have under way to one mirror. It begins with few; each answer allows one more, each failure halves
 * them. After failures in a row, or where no endpoint gives a connection, the loop lets the pool alone for a while, longer each time.
 * So a pool that is dead or answers nothing costs next to nothing; one dead endpoint among others costs nothing but itself. Owned by
 * one event loop.
 */
final class Pace {
    private static final int FIRST = 32;
    private static final int MOST = 1024;
    private static final int FAILURES_IN_A_ROW = 3;
    private static final long SHORTEST_PAUSE_NS = 100_000_000L;
    private static final long LONGEST_PAUSE_NS = 5_000_000_000L;

    private final Refusals refusals = new Refusals();
    private int most = FIRST;
    private int underWay;
    private int failuresInARow;
    private long pauseNs = SHORTEST_PAUSE_NS;
    private long resumeNs;
    private boolean pausing;

    boolean isPausing(long nowNs) {
        if (pausing && nowNs - resumeNs >= 0) {
            pausing = false;
        }
        return pausing;
    }

    boolean isFull() {
        return underWay >= most;
    }

    void begun() {
        underWay++;
    }

    /** One that had begun is over, however it ended. */
    void ended() {
        underWay--;
    }

    void answered() {
        most = Math.min(MOST, most + 1);
        failuresInARow = 0;
        pauseNs = SHORTEST_PAUSE_NS;
    }

    /** There was a connection, but no answer. */
    void failed(long nowNs) {
        most = Math.max(1, most / 2);
        failuresInARow++;
        if (failuresInARow >= FAILURES_IN_A_ROW && !isPausing(nowNs)) {
            pause(nowNs + pauseNs);
            pauseNs = Math.min(LONGEST_PAUSE_NS, 2 * pauseNs);
        }
    }

    private void pause(long untilNs) {
        pausing = true;
        resumeNs = untilNs;
    }

    /** Whether a copy may ask this endpoint for a connection. */
    boolean mayAsk(Endpoint endpoint, long nowNs) {
        return refusals.mayAsk(endpoint, nowNs);
    }

    void connected(Endpoint endpoint) {
        refusals.connected(endpoint);
    }

    /**
     * An endpoint gave no connection.
     *
     * @param usable how many endpoints the pool chooses from; it is let alone when all of them are
     */
    void refused(Endpoint endpoint, int usable, long nowNs) {
        refusals.refused(endpoint, nowNs);
        if (refusals.count(nowNs) < usable) {
            return;
        }
        most = Math.max(1, most / 2);
        if (!isPausing(nowNs)) {
            pause(refusals.firstEndNs(nowNs));
        }
    }
}
