package dev.weir.control.judge;

/** How unlikely so many failures are. */
final class Chance {
    private static final double LEAST = 1e-6;
    private static final double HIGHEST = 1 - 1e-6;

    private Chance() {}

    /**
     * Chernoff's bound: at a failure rate of at most {@code rate} the probability of {@code failed} or more of {@code marks} is at most
     * {@code exp(-x)} of the x returned, {@code n KL(k/n || rate)}. 0 where it is nothing special.
     */
    static double unlikeliness(double marks, double failed, double rate) {
        if (marks <= 0 || failed <= marks * rate) {
            return 0;
        }
        double share = failed / marks;
        double failures = failed * Math.log(share / rate);
        return failed == marks ? failures : failures + (marks - failed) * Math.log((1 - share) / (1 - rate));
    }

    /**
     * How far two counts together are from every pair of rates within the boundary, in the same measure: the smallest
     * {@code n_c KL(k_c/n_c || q_c) + n_s KL(k_s/n_s || q_s)}. A baseline with few requests explains much.
     */
    static double unlikeliness(Boundary boundary, Block counts) {
        double candidateMarks = (double) counts.candidateMarks();
        double baselineMarks = (double) counts.baselineMarks();
        double candidate = Math.min(HIGHEST, counts.candidateFailed() / candidateMarks);
        double baseline = Math.clamp(counts.baselineFailed() / baselineMarks, LEAST, HIGHEST);
        if (candidate <= boundary.candidate(baseline)) {
            return 0;
        }
        double nearest = boundary.nearest(candidateMarks, candidate, baselineMarks, baseline, 0);
        return candidateMarks * divergence(candidate, boundary.candidate(nearest))
                + baselineMarks * divergence(baseline, nearest);
    }

    private static double divergence(double rate, double from) {
        return rate * Math.log(rate / from) + (1 - rate) * Math.log((1 - rate) / (1 - from));
    }
}
