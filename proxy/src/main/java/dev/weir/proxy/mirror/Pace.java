package dev.weir.proxy.mirror;

/**
 * How many copies one loop may have under way to one mirror. It begins with few; each answer allows one more, each failure halves
 * them. After failures in a row, or where nobody listens, the loop lets the pool alone for a while, longer each time. So a pool
 * that is dead or answers nothing costs next to nothing. Owned by one event loop.
 */
final class Pace {
    private static final int FIRST = 32;
    private static final int MOST = 1024;
    private static final int FAILURES_IN_A_ROW = 3;
    private static final long SHORTEST_PAUSE_NS = 100_000_000L;
    private static final long LONGEST_PAUSE_NS = 5_000_000_000L;

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

    /** @param refused nobody listens: the next one would be refused, too */
    void failed(boolean refused, long nowNs) {
        most = Math.max(1, most / 2);
        failuresInARow++;
        if ((refused || failuresInARow >= FAILURES_IN_A_ROW) && !isPausing(nowNs)) {
            pausing = true;
            resumeNs = nowNs + pauseNs;
            pauseNs = Math.min(LONGEST_PAUSE_NS, 2 * pauseNs);
        }
    }
}
