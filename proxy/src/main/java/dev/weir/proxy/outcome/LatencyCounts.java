package dev.weir.proxy.outcome;

import java.util.Arrays;

/**
 * A distribution of latencies in microseconds, with the resolution of the histogram it was read from: only the cells that
 * hold something, in order. An interval of one second has a few dozen, where the histogram has thousands. Immutable, any
 * thread.
 */
public final class LatencyCounts {
    public static final LatencyCounts NONE = new LatencyCounts(new int[0], new long[0], 0);

    /** The highest latency of each cell; the range ends below 2^32, so these are unsigned. */
    private final int[] cellsUs;

    private final long[] counts;
    private final long total;

    private LatencyCounts(int[] cellsUs, long[] counts, long total) {
        this.cellsUs = cellsUs;
        this.counts = counts;
        this.total = total;
    }

    /** Both belong to it from now on; the cells ascend, and hold something. */
    static LatencyCounts of(int[] cellsUs, long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total == 0 ? NONE : new LatencyCounts(cellsUs, counts, total);
    }

    /** The sum of any number of distributions. */
    public static LatencyCounts sum(Iterable<LatencyCounts> all) {
        LatencyTally tally = new LatencyTally();
        for (LatencyCounts each : all) {
            tally.add(each);
        }
        return tally.take();
    }

    /** Both together; for more than a few at once {@link #sum} takes less. */
    public LatencyCounts plus(LatencyCounts other) {
        if (other.isEmpty() || isEmpty()) {
            return isEmpty() ? other : this;
        }
        int most = cells() + other.cells();
        int[] mergedUs = new int[most];
        long[] merged = new long[most];
        int cells = 0;
        for (int mine = 0, its = 0; mine < cells() || its < other.cells(); cells++) {
            long mineUs = mine < cells() ? highestUs(mine) : Long.MAX_VALUE;
            long itsUs = its < other.cells() ? other.highestUs(its) : Long.MAX_VALUE;
            mergedUs[cells] = (int) Math.min(mineUs, itsUs);
            merged[cells] += mineUs <= itsUs ? counts[mine++] : 0;
            merged[cells] += itsUs <= mineUs ? other.counts[its++] : 0;
        }
        return new LatencyCounts(Arrays.copyOf(mergedUs, cells), Arrays.copyOf(merged, cells), total + other.total);
    }

    /** How many cells hold something. */
    int cells() {
        return cellsUs.length;
    }

    /** The highest latency of a cell, by its place among those that hold something. */
    long highestUs(int place) {
        return Integer.toUnsignedLong(cellsUs[place]);
    }

    long count(int place) {
        return counts[place];
    }

    public long total() {
        return total;
    }

    public boolean isEmpty() {
        return total == 0;
    }

    /** The latency that this share of all, from 0 to 1, did not exceed; 0 if there is none. */
    public long quantileUs(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return highestUs(i);
            }
        }
        return maxUs();
    }

    /** The highest latency; 0 if there is none. */
    public long maxUs() {
        return cellsUs.length == 0 ? 0 : highestUs(cellsUs.length - 1);
    }

    /** How many took longer. Exact only at the bounds of a cell: the cell that holds the threshold does not count. */
    public long above(long thresholdUs) {
        long above = 0;
        for (int i = counts.length - 1; i >= 0 && highestUs(i) > thresholdUs; i--) {
            above += counts[i];
        }
        return above;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyCounts that
                && Arrays.equals(cellsUs, that.cellsUs)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(cellsUs) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return total + " latencies, p50 " + quantileUs(0.5) + " us, p99 " + quantileUs(0.99) + " us, max " + maxUs()
                + " us";
    }
}
