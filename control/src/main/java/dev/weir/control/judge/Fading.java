package dev.weir.control.judge;

/**
 * The unit in which {@link PastRate}s of a split count. What is new counts for more and more, by which everything older fades without being
 * touched; a count in today's measure is what was added up, divided by the unit. Owned by the control thread.
 */
final class Fading {
    private static final double SHORT_HALF_LIFE_NS = PastRate.HALF_LIFE_S * 1e9;
    private static final double LONG_HALF_LIFE_NS = 1800e9;

    /** Units are counted anew before they outgrow a double. */
    private static final double MOST_HALF_LIVES = 500;

    private long nowNs;
    private long originNs;
    private boolean started;
    private double shortUnit = 1;
    private double longUnit = 1;

    /** Time never goes back. */
    void to(long atNs) {
        if (!started) {
            started = true;
            nowNs = atNs;
            originNs = atNs;
        }
        if (atNs - nowNs > 0) {
            nowNs = atNs;
            if (atNs - originNs > MOST_HALF_LIVES * SHORT_HALF_LIFE_NS) {
                originNs = atNs;
            }
            shortUnit = 1 / ofShort(atNs - originNs);
            longUnit = 1 / ofLong(atNs - originNs);
        }
    }

    /** When the units were 1; what was counted in those of another origin has to be converted. */
    long originNs() {
        return originNs;
    }

    /** At least 1. */
    double shortUnit() {
        return shortUnit;
    }

    double longUnit() {
        return longUnit;
    }

    /** What is left after a while, from 0 to 1. */
    static double ofShort(long whileNs) {
        return Math.pow(0.5, whileNs / SHORT_HALF_LIFE_NS);
    }

    static double ofLong(long whileNs) {
        return Math.pow(0.5, whileNs / LONG_HALF_LIFE_NS);
    }
}
