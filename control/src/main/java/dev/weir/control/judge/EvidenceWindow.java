package dev.weir.control.judge;

import java.util.Arrays;

/**
 * The evidence of the last while, in cells, usually {@value #CELLS}: what is older than the window leaves it a cell at a time. The sums
 * cover a window that ends at the last {@link #to}, but for up to one cell at its beginning. Owned by the control thread.
 */
final class EvidenceWindow {
    static final int CELLS = 100;

    private static final int MARKS = 0;
    private static final int FAILED = 1;
    private static final int TIMED = 2;
    private static final int SLOW = 3;
    private static final int FIELDS = 4;

    private final long cellNs;
    private final int count;
    private final long[] cells;
    private final long[] sums = new long[FIELDS];
    private long newestCell;
    private boolean started;

    EvidenceWindow(long windowNs) {
        this(windowNs, CELLS);
    }

    /** @param count of cells, 1 or more */
    EvidenceWindow(long windowNs, int count) {
        this.count = count;
        this.cells = new long[count * FIELDS];
        this.cellNs = Math.max(1, windowNs / count);
    }

    void addMarks(long nowNs, long marks, long failed) {
        if (marks > 0 || failed > 0) {
            to(nowNs);
            put(MARKS, marks);
            put(FAILED, failed);
        }
    }

    void addTimed(long nowNs, long timed, long slow) {
        if (timed > 0 || slow > 0) {
            to(nowNs);
            put(TIMED, timed);
            put(SLOW, slow);
        }
    }

    /** Lets go of what is too old by now; the sums are as of the last such moment. */
    void to(long nowNs) {
        long cell = Math.floorDiv(nowNs, cellNs);
        if (!started) {
            started = true;
            newestCell = cell;
        } else if (cell - newestCell >= count) {
            clear();
            newestCell = cell;
        } else {
            for (; newestCell < cell; newestCell++) {
                leave(slot(newestCell + 1) * FIELDS);
            }
        }
    }

    private void leave(int leaving) {
        for (int field = 0; field < FIELDS; field++) {
            sums[field] -= cells[leaving + field];
            cells[leaving + field] = 0;
        }
    }

    /** Neither failed nor slow requests, whatever has become too old meanwhile. */
    boolean hasNothingBad() {
        return sums[FAILED] == 0 && sums[SLOW] == 0;
    }

    long marks() {
        return sums[MARKS];
    }

    long failed() {
        return sums[FAILED];
    }

    long timed() {
        return sums[TIMED];
    }

    long slow() {
        return sums[SLOW];
    }

    void clear() {
        Arrays.fill(cells, 0);
        Arrays.fill(sums, 0);
    }

    private void put(int field, long amount) {
        cells[slot(newestCell) * FIELDS + field] += amount;
        sums[field] += amount;
    }

    private int slot(long cell) {
        return (int) Math.floorMod(cell, (long) count);
    }
}
