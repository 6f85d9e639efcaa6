package dev.weir.proxy.outcome;

import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;

/**
 * Adds latencies up, in whatever order they come: a counter for each cell that a histogram of {@link PhasedHistogram} has. One that is
 * kept is emptied as it is read, so that a second of many slots goes through the same few kilobytes. Of one owner.
 *
 * <p>Its cells are those of HdrHistogram at {@value PhasedHistogram#SIGNIFICANT_DIGITS} digits: one for each microsecond up to 255, then
 * {@value #HALF} for each doubling.
 */
final class LatencyTally {
    private static final int HALF_BITS = 7;
    private static final int HALF = 1 << HALF_BITS;
    private static final int USUAL_CELLS = 1024;

    private long[] counts = new long[USUAL_CELLS];

    /** A bit for each cell that holds something. */
    private long[] filled = new long[USUAL_CELLS / Long.SIZE];

    private int filledCells;

    /**
     * @param latencyUs within the range of {@link PhasedHistogram}
     * @param count at least 1
     */
    void add(long latencyUs, long count) {
        int cell = cell(latencyUs);
        if (cell >= counts.length) {
            int words = Math.max(cell / Long.SIZE + 1, 2 * filled.length);
            filled = Arrays.copyOf(filled, words);
            counts = Arrays.copyOf(counts, words * Long.SIZE);
        }
        if (counts[cell] == 0) {
            filled[cell / Long.SIZE] |= 1L << cell;
            filledCells++;
        }
        counts[cell] += count;
    }

    void add(LatencyCounts other) {
        for (int i = 0; i < other.cells(); i++) {
            add(other.highestUs(i), other.count(i));
        }
    }

    void add(AbstractHistogram histogram) {
        long left = histogram.getTotalCount();
        long valueUs = histogram.lowestEquivalentValue(histogram.getMinNonZeroValue());
        while (left > 0) {
            long count = histogram.getCountAtValue(valueUs);
            if (count > 0) {
                add(valueUs, count);
                left -= count;
            }
            valueUs += histogram.sizeOfEquivalentValueRange(valueUs);
        }
    }

    /** What was added since it was taken last. */
    LatencyCounts take() {
        int[] cellsUs = new int[filledCells];
        long[] taken = new long[filledCells];
        int next = 0;
        for (int word = 0; next < filledCells; word++) {
            for (long left = filled[word]; left != 0; left &= left - 1) {
                int cell = word * Long.SIZE + Long.numberOfTrailingZeros(left);
                cellsUs[next] = (int) highestUs(cell);
                taken[next++] = counts[cell];
                counts[cell] = 0;
            }
            filled[word] = 0;
        }
        filledCells = 0;
        return LatencyCounts.of(cellsUs, taken);
    }

    private static int cell(long latencyUs) {
        int doubling = Long.SIZE - HALF_BITS - 1 - Long.numberOfLeadingZeros(latencyUs | (2 * HALF - 1));
        return (doubling << HALF_BITS) + (int) (latencyUs >>> doubling);
    }

    private static long highestUs(int cell) {
        int doubling = Math.max(0, (cell >> HALF_BITS) - 1);
        long within = cell - ((long) doubling << HALF_BITS);
        return ((within + 1) << doubling) - 1;
    }
}
