package dev.weir.control.judge;

import java.util.Arrays;

/**
 * The evidence of the last while, in {@value #CELLS} cells: what is older than the window leaves it a cell at a time, so the
 * sum covers between 99 % and 100 % of the window. Owned by the control thread.
 */
final class EvidenceWindow {
    static final int CELLS = 100;

    private static final int MARKS = 0;
    private static final int FAILED = 1;
    private static final int TIMED = 2;
    private static final int SLOW = 3;
    private static final int FIELDS = 4;

    private final long cellNs;
    private final long[] cells = new long[CELLS * FIELDS];
    private final long[] sums = new long[FIELDS];
    private long newestCell;
    private boolean started;

    EvidenceWindow(long windowNs) {
        this.cellNs = Math.max(1, windowNs / CELLS);
    }

    void addMarks(long nowNs, long marks, long failed) {
        advance(nowNs);
        put(MARKS, marks);
        put(FAILED, failed);
    }

    void addTimed(long nowNs, long timed, long slow) {
        advance(nowNs);
        put(TIMED, timed);
        put(SLOW, slow);
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

    private void advance(long nowNs) {
        long cell = Math.floorDiv(nowNs, cellNs);
        if (!started) {
            started = true;
            newestCell = cell;
            return;
        }
        long steps = cell - newestCell;
        if (steps >= CELLS) {
            clear();
            newestCell = cell;
            return;
        }
        for (; newestCell < cell; newestCell++) {
            int leaving = slot(newestCell + 1) * FIELDS;
            for (int field = 0; field < FIELDS; field++) {
                sums[field] -= cells[leaving + field];
                cells[leaving + field] = 0;
            }
        }
    }

    private static int slot(long cell) {
        return (int) Math.floorMod(cell, (long) CELLS);
    }
}
