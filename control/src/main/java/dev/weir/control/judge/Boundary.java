package dev.weir.control.judge;

/**
 * The edge between what is tolerated and what is not: candidate rate = {@code ratio} x baseline rate + {@code points}. Immutable.
 *
 * @param ratio 1 or more
 * @param points of a rate, 0 or more
 */
record Boundary(double ratio, double points) {
    /** The step behind one of this share of q_s is of its square. */
    private static final double LAST_STEP = 1e-6;

    private static final double LEAST_RATE = 1e-12;
    private static final int STEPS_AT_MOST = 80;

    /** No worse than the baseline. */
    static final Boundary EQUAL = new Boundary(1, 0);

    double candidate(double baseline) {
        return ratio * baseline + points;
    }

    /**
     * The baseline's rate at the point (q_c, q_s) of the edge that is nearest to (pc, ps) off it: that minimises
     * {@code nc KL(pc||q_c) + ns KL(ps||q_s)}.
     *
     * <p>The derivative along the edge, times q_s (1 - q_s), is
     * {@code nc r w (q_c - pc) + ns (q_s - ps)} with {@code w = q_s (1 - q_s) / (q_c (1 - q_c))}. It changes its sign once, between ps
     * and where q_c = pc. Newton from {@code start}, which for a block like the one before takes two or three steps; where a step
     * would leave the bracket, bisection. What is left of an error in q_s moves the minimum by its square.
     *
     * @param start where to look first, such as the answer for the block before; any number
     */
    double nearest(double nc, double pc, double ns, double ps, double start) {
        if (ratio == 1 && points == 0) {
            return (nc * pc + ns * ps) / (nc + ns);
        }
        double other = (pc - points) / ratio;
        double low = Math.max(LEAST_RATE, Math.min(ps, other));
        double high = Math.max(low, Math.max(ps, other));
        double q = start > low && start < high ? start : (ns * ps + nc * Math.max(low, other)) / (ns + nc);
        for (int step = 0; step < STEPS_AT_MOST; step++) {
            double qc = ratio * q + points;
            double variance = qc * (1 - qc);
            double w = q * (1 - q) / variance;
            double slope = nc * ratio * w * (qc - pc) + ns * (q - ps);
            if (slope < 0) {
                low = q;
            } else {
                high = q;
            }
            double wChange = ((1 - 2 * q) - w * ratio * (1 - 2 * qc)) / variance;
            double curvature = nc * ratio * (ratio * w + (qc - pc) * wChange) + ns;
            double next = q - slope / curvature;
            if (!(next >= low && next <= high)) {
                next = 0.5 * (low + high);
            }
            if (Math.abs(next - q) <= LAST_STEP * q) {
                return next;
            }
            q = next;
        }
        return q;
    }
}
