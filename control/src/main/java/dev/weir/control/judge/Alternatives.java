package dev.weir.control.judge;

/** The candidate rates on which an {@link EProcess} bets, given what is known of the past. Immutable. */
enum Alternatives {
    /** Harm in errors: small rates are told apart by their ratio, large ones as such. */
    ERRORS(8),
    /** Harm in latency: the baseline's share of slow answers is known, since the threshold is its quantile. */
    LATENCY(7),
    /** No harm: as the baseline, as the candidate was, or better. */
    PROMOTION(3);

    /** Closer to the edge a bet earns too little to be worth its share. */
    private static final double BEYOND_EDGE = 1.2;

    private static final double HIGHEST = 0.98;
    private static final double LEAST = 1e-5;

    private final int count;

    Alternatives(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    /**
     * Writes the rates, as many as {@link #count}. False: at this rate of the baseline nothing lies beyond the edge, and there is
     * nothing to bet on.
     */
    boolean place(double[] rates, Boundary boundary, double baseline, double candidate) {
        double edge = boundary.candidate(baseline);
        return switch (this) {
            case ERRORS -> {
                rates[0] = 2 * edge;
                rates[1] = 5 * edge;
                rates[2] = 20 * edge;
                rates[3] = 0.02;
                rates[4] = 0.1;
                rates[5] = 0.5;
                rates[6] = 0.95;
                rates[7] = candidate;
                yield within(rates, BEYOND_EDGE * edge, HIGHEST);
            }
            case LATENCY -> {
                rates[0] = 1.5 * baseline;
                rates[1] = 2 * baseline;
                rates[2] = 4 * baseline;
                rates[3] = 8 * baseline;
                rates[4] = 0.5;
                rates[5] = 0.95;
                rates[6] = candidate;
                yield within(rates, BEYOND_EDGE * edge, HIGHEST);
            }
            case PROMOTION -> {
                rates[0] = baseline;
                rates[1] = candidate;
                rates[2] = 0.5 * baseline;
                yield edge < 1 && within(rates, LEAST, Math.max(LEAST, edge - 0.5 * boundary.points()));
            }
        };
    }

    private boolean within(double[] rates, double least, double most) {
        if (least > most) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            rates[i] = Math.clamp(rates[i], least, most);
        }
        return true;
    }
}
