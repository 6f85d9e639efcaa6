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
    private long marks;
    private long failed;
    private long timed;
    private long slow;
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

    void addMarks(long nowNs, long newMarks, long newFailed) {
        if (newMarks > 0 || newFailed > 0) {
            to(nowNs);
            int newest = slot(newestCell) * FIELDS;
            cells[newest + MARKS] += newMarks;
            cells[newest + FAILED] += newFailed;
            marks += newMarks;
            failed += newFailed;
        }
    }

    void addTimed(long nowNs, long newTimed, long newSlow) {
        if (newTimed > 0 || newSlow > 0) {
            to(nowNs);
            int newest = slot(newestCell) * FIELDS;
            cells[newest + TIMED] += newTimed;
            cells[newest + SLOW] += newSlow;
            timed += newTimed;
            slow += newSlow;
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
        marks -= cells[leaving + MARKS];
        failed -= cells[leaving + FAILED];
        timed -= cells[leaving + TIMED];
        slow -= cells[leaving + SLOW];
        Arrays.fill(cells, leaving, leaving + FIELDS, 0);
    }

    /** Neither failed nor slow requests, whatever has become too old meanwhile. */
    boolean hasNothingBad() {
        return failed == 0 && slow == 0;
    }

    long marks() {
        return marks;
    }

    long failed() {
        return failed;
    }

    long timed() {
        return timed;
    }

    long slow() {
        return slow;
    }

    void clear() {
        Arrays.fill(cells, 0);
        marks = 0;
        failed = 0;
        timed = 0;
        slow = 0;
    }

    private int slot(long cell) {
        return (int) Math.floorMod(cell, (long) count);
    }
}
