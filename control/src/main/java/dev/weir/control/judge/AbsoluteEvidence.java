package dev.weir.control.judge;

/**
 * Evidence that a variant is bad in one metric more often than at a fixed rate, whatever the baseline does: the one-sample case of {@link EProcess}.
 * {@code log S = k ln(p* / limit) + (n - k) ln((1 - p*) / (1 - limit))}, for which {@code E[S] <= 1} at every rate up to the
 * limit. Owned by the control thread.
 */
final class AbsoluteEvidence {
    private static final double[] TIMES_LIMIT = {1.2, 1.5, 2, 4};
    private static final double[] RATES = {0.5, 0.95};
    private static final double BEYOND = 1.2;
    private static final double HIGHEST = 0.98;

    private final double[] failure = new double[TIMES_LIMIT.length + RATES.length];
    private final double[] success = new double[failure.length];
    private final Wealth wealth = new Wealth(failure.length);
    private final boolean on;
    private final LateMass mass;
    private double evidence;

    /** @param limit from 0 to 1; near 1 nothing lies beyond it, and there is never any evidence */
    AbsoluteEvidence(double limit, long startNs) {
        this.mass = new LateMass(startNs);
        this.on = limit > 0 && BEYOND * limit < HIGHEST;
        for (int i = 0; on && i < failure.length; i++) {
            double wanted = i < TIMES_LIMIT.length ? TIMES_LIMIT[i] * limit : RATES[i - TIMES_LIMIT.length];
            double rate = Math.clamp(wanted, BEYOND * limit, HIGHEST);
            failure[i] = Math.log(rate / limit);
            success[i] = Math.log((1 - rate) / (1 - limit));
        }
    }

    /**
     * Takes in a tick; the exponent must have been known before it.
     *
     * @param mostGain as in {@link EProcess#settle}
     */
    void add(long nowNs, long marks, long failed, double exponent, double mostGain) {
        if (on && marks > 0) {
            wealth.put(mass.due(nowNs));
            for (int i = 0; i < failure.length; i++) {
                double gain = (double) failed * failure[i] + (double) (marks - failed) * success[i];
                wealth.settle(i, exponent * gain, mostGain);
            }
            evidence = wealth.sum();
        }
    }

    /** From now on wealth may grow by as much as it may at most anew. */
    void forgetGains() {
        wealth.forgetGains();
    }

    /** Gives up what was won: it was won while the baseline failed as well. */
    void discard() {
        wealth.clear();
        evidence = 0;
    }

    /** As a factor from 0. */
    double evidence() {
        return evidence;
    }
}
