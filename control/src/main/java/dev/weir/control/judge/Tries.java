package dev.weir.control.judge;

import java.util.Arrays;

/**
 * The tries of the last second, and since when a pool has had no usable endpoint. Owned by the control thread.
 *
 * <p>Tries are no evidence marks: they show at once that nothing answers, however slow the rest is.
 */
final class Tries {
    private static final int CELLS = 10;
    private static final long CELL_NS = 100_000_000;
    private static final long SECOND_NS = CELLS * CELL_NS;
    private static final long AT_LEAST = 5;

    /** Of each cell the tries, and behind them those that broke. */
    private final long[] cells = new long[2 * CELLS];

    private long cell;
    private long allTries;
    private long allBroken;
    private boolean usable = true;
    private long unusableSinceNs;
    private long nowNs;

    /**
     * @param newTries since the last call
     * @param newBroken those of them that got no connection, or whose connection broke
     */
    void add(long atNs, long newTries, long newBroken, boolean usableNow) {
        nowNs = atNs;
        if (newTries > 0 || newBroken > 0) {
            advance();
            int index = (int) Math.floorMod(cell, (long) CELLS);
            cells[2 * index] += newTries;
            cells[2 * index + 1] += newBroken;
            allTries += newTries;
            allBroken += newBroken;
        }
        if (usable && !usableNow) {
            unusableSinceNs = atNs;
        }
        usable = usableNow;
    }

    long tries() {
        advance();
        return allTries;
    }

    /** At least five tries, and every one failed to connect or was cut. */
    boolean allBroken() {
        return hasBroken() && allTries >= AT_LEAST && allBroken == allTries;
    }

    /** Whether every try got through, and there was an endpoint: as long as nothing comes, nothing can be wrong. */
    boolean isFlawless() {
        return usable && !hasBroken();
    }

    boolean noEndpointForASecond() {
        return !usable && nowNs - unusableSinceNs >= SECOND_NS;
    }

    /** Able to take over: an endpoint can be picked, and more tries get through than not. */
    boolean isWell() {
        return usable && (!hasBroken() || allTries == 0 || 2 * allBroken < allTries);
    }

    private boolean hasBroken() {
        if (allBroken > 0) {
            advance();
        }
        return allBroken > 0;
    }

    /** Lets go of what is more than a second old; as long as nothing broke, that can wait until something is added. */
    private void advance() {
        long to = Math.floorDiv(nowNs, CELL_NS);
        if (allTries == 0 && allBroken == 0) {
            cell = to;
        } else if (to - cell >= CELLS) {
            Arrays.fill(cells, 0);
            allTries = 0;
            allBroken = 0;
            cell = to;
        }
        for (; cell < to; cell++) {
            int leaving = (int) Math.floorMod(cell + 1, (long) CELLS);
            allTries -= cells[2 * leaving];
            allBroken -= cells[2 * leaving + 1];
            cells[2 * leaving] = 0;
            cells[2 * leaving + 1] = 0;
        }
    }
}
