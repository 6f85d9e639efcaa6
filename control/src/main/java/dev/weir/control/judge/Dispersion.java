package dev.weir.control.judge;

/**
 * The ratio of the variance seen between cells to that of independent failures, over the seconds of the past. Each second's
 * chi-square statistic has, for independent requests, a mean of its degrees of freedom; the ratio of their sums, each with a start of
 * {@value #START} so that little data means 1, is the estimate (McCullagh and Nelder, <i>Generalized Linear Models</i>, chapter 4.5).
 * A second without a failure, or without a success, says nothing about clumps and is passed over. Owned by the control thread.
 */
final class Dispersion {
    private static final double START = 20;

    /** Half of what was seen is forgotten in 15 minutes. */
    private static final double KEPT_PER_SECOND = Math.pow(0.5, 1.0 / 900);

    private double chi;
    private double freedom;

    /**
     * Takes in a second.
     *
     * @param cells of the arrays that are used, of which empty ones do not count
     * @param without a bit for each cell that does not count, of the first 32
     */
    void add(long[] marks, long[] failed, int cells, int without) {
        chi *= KEPT_PER_SECOND;
        freedom *= KEPT_PER_SECOND;
        long allMarks = 0;
        long allFailed = 0;
        int filled = 0;
        for (int i = 0; i < cells; i++) {
            if (marks[i] > 0 && !isIn(without, i)) {
                filled++;
                allMarks += marks[i];
                allFailed += failed[i];
            }
        }
        if (filled > 1 && allFailed > 0 && allFailed < allMarks) {
            double rate = (double) allFailed / allMarks;
            for (int i = 0; i < cells; i++) {
                if (marks[i] > 0 && !isIn(without, i)) {
                    double off = failed[i] - marks[i] * rate;
                    chi += off * off / (marks[i] * rate * (1 - rate));
                }
            }
            freedom += filled - 1;
        }
    }

    double phi() {
        return (START + chi) / (START + freedom);
    }

    private static boolean isIn(int mask, int cell) {
        return cell < Integer.SIZE && (mask >>> cell & 1) == 1;
    }
}
