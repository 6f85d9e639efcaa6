package dev.weir.control.judge;

import java.util.Arrays;

/**
 * The evidence of the last while, in {@value #CELLS} cells: what is older than the window leaves it a cell at a time, so the
 * sum covers between 99 % and 100 % of the window. Owned by the control thread.
 */
final class EvidenceWindow {
    static final int CELLS = 100;

    private final long cellNs;
    private final Evidence[] cells = new Evidence[CELLS];
    private Evidence sum = Evidence.NONE;
    private long newestCell;
    private boolean started;

    EvidenceWindow(long windowNs) {
        this.cellNs = Math.max(1, windowNs / CELLS);
        Arrays.fill(cells, Evidence.NONE);
    }

    void add(long nowNs, Evidence evidence) {
        advance(nowNs);
        int slot = slot(newestCell);
        cells[slot] = cells[slot].plus(evidence);
        sum = sum.plus(evidence);
    }

    Evidence sum() {
        return sum;
    }

    void clear() {
        Arrays.fill(cells, Evidence.NONE);
        sum = Evidence.NONE;
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
            int leaving = slot(newestCell + 1);
            sum = sum.minus(cells[leaving]);
            cells[leaving] = Evidence.NONE;
        }
    }

    private static int slot(long cell) {
        return (int) Math.floorMod(cell, (long) CELLS);
    }
}
