package dev.weir.control.judge;

/**
 * What is left, after a while, of what a {@link PastRate} counted. All rates of a split age by the same step in a tick, so the powers are
 * worked out once. Owned by the control thread.
 */
final class Fading {
    private static final double SHORT_HALF_LIFE_S = PastRate.HALF_LIFE_S;
    private static final double LONG_HALF_LIFE_S = 1800;

    private long stepNs;
    private double ofShort = 1;
    private double ofLong = 1;

    /** Turns to a step of this length. */
    Fading over(long nextStepNs) {
        if (nextStepNs != stepNs) {
            stepNs = nextStepNs;
            ofShort = Math.pow(0.5, stepNs / 1e9 / SHORT_HALF_LIFE_S);
            ofLong = Math.pow(0.5, stepNs / 1e9 / LONG_HALF_LIFE_S);
        }
        return this;
    }

    /** From 0 to 1. */
    double ofShort() {
        return ofShort;
    }

    double ofLong() {
        return ofLong;
    }
}
