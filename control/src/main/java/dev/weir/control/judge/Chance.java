package dev.weir.control.judge;

/** How unlikely so many failures are. */
final class Chance {
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
}
