package dev.weir.control.judge;

import dev.weir.proxy.outcome.Spread;

/**
 * How much more the baseline's failures come in clumps than independent requests would: phi, the ratio of the variance seen to that of
 * independent failures. Owned by the control thread.
 *
 * <p>Each second's evidence is divided twice, by endpoint and by slice of the keys. Within a division the chi-square statistic of
 * failures beside marks has, for independent requests, a mean of its degrees of freedom. Their sums over the past, each with a start
 * of {@value #START} so that little data means 1, make the ratio; the larger of the two counts. A second without a failure, or
 * without a success, says nothing about clumps and is passed over.
 *
 * <p>A tenth of a second is blind to it: there a clump is mostly alone. See McCullagh and Nelder, <i>Generalized Linear Models</i>,
 * chapter 4.5, for the estimate.
 */
final class NoiseEstimate {
    /** Beyond this nothing is promoted. */
    static final double TOO_MUCH = 10;

    private static final double START = 20;

    /** Half of what was seen is forgotten in 15 minutes. */
    private static final double KEPT_PER_SECOND = Math.pow(0.5, 1.0 / 900);

    private static final double SAFETY = 1.5;

    private double endpointChi;
    private double endpointFreedom;
    private double sliceChi;
    private double sliceFreedom;
    private double phi = 1;

    /**
     * Takes in a second.
     *
     * @param ejectedNumbers a bit for each endpoint number that does not count
     */
    void add(Spread second, int ejectedNumbers) {
        endpointChi *= KEPT_PER_SECOND;
        endpointFreedom *= KEPT_PER_SECOND;
        sliceChi *= KEPT_PER_SECOND;
        sliceFreedom *= KEPT_PER_SECOND;

        int endpoints = freedom(second.endpoints(), ejectedNumbers);
        if (endpoints > 0) {
            endpointChi += chiSquare(second.endpoints(), ejectedNumbers);
            endpointFreedom += endpoints;
        }
        int slices = freedom(second.slices(), 0);
        if (slices > 0) {
            sliceChi += chiSquare(second.slices(), 0);
            sliceFreedom += slices;
        }
        phi = Math.max((START + endpointChi) / (START + endpointFreedom), (START + sliceChi) / (START + sliceFreedom));
    }

    /** About 1 for independent requests; above it, so many look like one. */
    double phi() {
        return phi;
    }

    /** What the evidence of a block is raised to, above 0 and at most 1. */
    double exponent() {
        return 1 / Math.max(1, SAFETY * phi);
    }

    /** Cells that hold something, less one; 0 if the second says nothing. */
    private static int freedom(Spread.Partition partition, int without) {
        long marks = 0;
        long failed = 0;
        int cells = 0;
        for (int i = 0; i < partition.cells(); i++) {
            if (partition.marks()[i] > 0 && !isIn(without, i)) {
                cells++;
                marks += partition.marks()[i];
                failed += partition.failed()[i];
            }
        }
        return failed == 0 || failed == marks ? 0 : cells - 1;
    }

    private static double chiSquare(Spread.Partition partition, int without) {
        long marks = 0;
        long failed = 0;
        for (int i = 0; i < partition.cells(); i++) {
            marks += isIn(without, i) ? 0 : partition.marks()[i];
            failed += isIn(without, i) ? 0 : partition.failed()[i];
        }
        double rate = (double) failed / marks;
        double chi = 0;
        for (int i = 0; i < partition.cells(); i++) {
            long cell = partition.marks()[i];
            if (cell > 0 && !isIn(without, i)) {
                double off = partition.failed()[i] - cell * rate;
                chi += off * off / (cell * rate * (1 - rate));
            }
        }
        return chi;
    }

    private static boolean isIn(int mask, int cell) {
        return (mask >>> cell & 1) == 1;
    }
}
