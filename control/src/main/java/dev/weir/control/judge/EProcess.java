package dev.weir.control.judge;

/**
 * Evidence that a candidate's rate lies beyond a {@link Boundary}, beside a baseline that is watched at the same time. Owned by the
 * control thread.
 *
 * <p>A bookmaker holds that the candidate is within the boundary: {@code p_c <= r p_s + d}, whatever p_s is and however it
 * drifts. Before each block of requests we say what we bet on, a pair of rates (p_c*, p_s*) beyond the boundary. When the block is
 * over, with k_c failures of n_c and k_s of n_s, the stake is multiplied by how much better our pair explains it than the
 * boundary's point (q_c, q_s) that is nearest to our pair:
 *
 * <pre>
 *   log S = k_c ln(p_c* / q_c) + (n_c - k_c) ln((1 - p_c*) / (1 - q_c))
 *         + k_s ln(p_s* / q_s) + (n_s - k_s) ln((1 - p_s*) / (1 - q_s))
 * </pre>
 *
 * <p><b>Why it cannot be cheated by looking often.</b> Let the true rates be (t_c, t_s). Then
 * {@code ln E[S] = n_c ln(1 + (t_c - q_c) A) + n_s ln(1 + (t_s - q_s) B)} with {@code A = (p_c* - q_c) / (q_c (1 - q_c))} and B
 * alike. That is concave in (t_c, t_s), 0 at (q_c, q_s), and its gradient there is (n_c A, n_s B). The nearest point is where the
 * distance does not change along the boundary: {@code r n_c A + n_s B = 0}. So the gradient is perpendicular to the boundary and
 * points to the side of our pair, and a concave function that is 0 there and rises only to that side is at most 0 on the whole other
 * side: <b>E[S] &lt;= 1 for every pair of rates within the boundary</b>, any block size and any drift between blocks. Under the
 * bookmaker's view our wealth is therefore expected not to grow, and by Ville's inequality it <i>ever</i> reaches 1/alpha with a
 * probability of at most alpha, however often one looks. Nothing here is asymptotic.
 *
 * <p>What is needed for it: the pair, the exponent and the mass are fixed before the block's outcomes are known (see {@link #fix}),
 * and blocks close by counts and clock only ({@link Block}). What the pair is decides how fast wealth grows, never whether the
 * guarantee holds. Several pairs share the stake, so that small and large harm are both found; {@link LateMass} keeps part of it
 * for later. Requests that fail in clumps are fewer than they look: {@code S^x} with x below 1 is a safe bet too, since
 * {@code E[S^x] <= E[S]^x}, and so is {@code min(S, c)}: the one weakens clumps of a known size, the other the first of its kind.
 *
 * <p>Turner, Ly, Gruenwald, <i>Generic E-variables for exact sequential k-sample tests that allow for optional stopping</i>,
 * arXiv 2106.02693; for convex nulls that are no points, Turner, Gruenwald, <i>Exact anytime-valid confidence intervals for
 * contingency tables and beyond</i>, arXiv 2203.09785.
 */
final class EProcess {
    private final Boundary boundary;
    private final Alternatives alternatives;
    private final double[] rates;
    private final double[] nearest;
    private final Wealth wealth;
    private double baselineRate = 0.5;
    private double exponent = 1;
    private double evidence;
    private boolean open;

    EProcess(Boundary boundary, Alternatives alternatives) {
        this.boundary = boundary;
        this.alternatives = alternatives;
        this.rates = new double[alternatives.count()];
        this.nearest = new double[alternatives.count()];
        this.wealth = new Wealth(alternatives.count());
    }

    /**
     * Says what the next block is bet on. Must be called before any outcome of that block is known.
     *
     * @param pastBaseline the baseline's rate as the past suggests it
     * @param pastCandidate the candidate's
     * @param nextExponent above 0 and at most 1
     */
    void fix(double pastBaseline, double pastCandidate, double nextExponent) {
        baselineRate = pastBaseline;
        exponent = nextExponent;
        open = alternatives.place(rates, boundary, pastBaseline, pastCandidate);
    }

    /** Starts anew from nothing. */
    void clear() {
        wealth.clear();
        evidence = 0;
    }

    /**
     * Settles the bets on a block.
     *
     * @param mass the part of the stake that is put in with this block, in all at most 1
     * @param mostGain by which the logarithm of the wealth may grow until {@link #forgetGains}; to keep less than was won is a safe
     *     bet, whatever it depends on
     */
    void settle(Block block, double mass, double mostGain) {
        wealth.put(mass);
        for (int i = 0; open && i < rates.length; i++) {
            wealth.settle(i, exponent * logGain(i, block), mostGain);
        }
        evidence = wealth.sum();
    }

    /** From now on wealth may grow by as much as it may at most anew. */
    void forgetGains() {
        wealth.forgetGains();
    }

    /** The wealth: evidence against the boundary, as a factor from 0. */
    double evidence() {
        return evidence;
    }

    /**
     * Traffic of both.
     *
     * @param marks of the candidate per unit of time
     * @param rate of its failures, from 0 to 1
     */
    record Traffic(double marks, double rate, double baselineMarks, double baselineRate) {}

    /**
     * The time after which wealth is expected to have grown to {@code enough} with such traffic, by the bet that gets there first;
     * infinite if none does.
     *
     * @param freshMass what would be put in now besides
     */
    double timeToReach(double enough, double freshMass, Traffic traffic) {
        double soonest = Double.POSITIVE_INFINITY;
        for (int i = 0; open && i < rates.length; i++) {
            double candidate = traffic.marks();
            double baseline = traffic.baselineMarks();
            double qs = boundary.nearest(candidate, rates[i], baseline, baselineRate, nearest[i]);
            double growth =
                    gain(rates[i], boundary.candidate(qs), candidate * traffic.rate(), candidate * (1 - traffic.rate()))
                            + gain(
                                    baselineRate,
                                    qs,
                                    baseline * traffic.baselineRate(),
                                    baseline * (1 - traffic.baselineRate()));
            double needed = Math.log(enough / (wealth.of(i) + freshMass / rates.length));
            if (growth > 0) {
                soonest = Math.min(soonest, Math.max(0, needed) / (exponent * growth));
            }
        }
        return soonest;
    }

    private double logGain(int i, Block block) {
        double candidateMarks = (double) block.candidateMarks();
        double candidateFailed = (double) block.candidateFailed();
        double baselineMarks = (double) block.baselineMarks();
        double baselineFailed = (double) block.baselineFailed();
        double rate = rates[i];
        double qs = boundary.nearest(candidateMarks, rate, baselineMarks, baselineRate, nearest[i]);
        nearest[i] = qs;
        return gain(rate, boundary.candidate(qs), candidateFailed, candidateMarks - candidateFailed)
                + gain(baselineRate, qs, baselineFailed, baselineMarks - baselineFailed);
    }

    private static double gain(double bet, double edge, double failed, double succeeded) {
        double gain = failed == 0 ? 0 : failed * Math.log(bet / edge);
        return succeeded == 0 ? gain : gain + succeeded * Math.log((1 - bet) / (1 - edge));
    }
}
