package dev.weir.control.judge;

/** How unlikely so many failures are. */
final class Chance {
    private static final double LEAST = 1e-6;
    private static final double HIGHEST = 1 - 1e-6;

    /** A broken threshold counts when chance would do so in fewer than one in a hundred thousand windows. */
    private static final double NONE = 11.5;

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

    /**
     * Whether a variant that is within the tolerance beside the baseline, as that was or as it is, may come to such numbers.
     *
     * @param clumped what the unlikeliness is multiplied by because failures come in clumps, above 0 and at most 1
     */
    static boolean explains(Breach breach, Boundary tolerance, Reference baseline, double clumped) {
        double past = switch (breach.metric()) {
            case ERROR_RATE -> baseline.past(Compared.ERRORS).rate();
            case P99 -> baseline.slowness().rate();
        };
        double tolerated = tolerance.candidate(past);
        return tolerated >= 1
                || clumped * unlikeliness((double) breach.requests(), (double) breach.bad(), tolerated) < NONE
                || explainsBoth(breach, tolerance, clumped);
    }

    /** An outage of both may show in one of them first. */
    private static boolean explainsBoth(Breach breach, Boundary tolerance, double clumped) {
        if (breach.baselineRequests() == 0) {
            return false;
        }
        Block counts = new Block(breach.requests(), breach.bad(), breach.baselineRequests(), breach.baselineBad());
        return clumped * unlikeliness(tolerance, counts) < NONE;
    }

    private static double divergence(double rate, double from) {
        return rate * Math.log(rate / from) + (1 - rate) * Math.log((1 - rate) / (1 - from));
    }
}
