package dev.weir.control.judge;

/**
 * Whether the baseline fails more than it did before any candidate had weight: then the candidate may be what hurts it, through a
 * database or a cache that they share, and comparing the two shows nothing. Only ever a reason to wait, so it is a plain bound on the
 * last minutes that closes by itself when they are well again; it is no {@link EProcess}. Owned by the control thread.
 */
final class StableRegression {
    /** Without so many marks from before there is nothing to compare with. */
    private static final double LEAST_BEFORE = 500;

    /** A probability of about one in ten thousand by chance. */
    private static final double UNLIKELY = 9.2;

    /** Failures added to those before, so that few of them do not look like a rate that is known. */
    private static final double CAUTION = 2;

    private final Fading fading;
    private PastRate now;
    private double beforeRate = 1;

    StableRegression(Fading fading) {
        this.fading = fading;
        this.now = rate();
    }

    private PastRate rate() {
        return new PastRate(Compared.ERRORS.guess(), fading);
    }

    /** The first candidate got weight. */
    void begin(PastRate past) {
        beforeRate =
                past.longMarks() < LEAST_BEFORE ? 1 : Math.min(1, (past.longFailed() + CAUTION) / past.longMarks());
        now = rate();
    }

    void add(long nowNs, long marks, long failed) {
        now.add(nowNs, marks, failed);
    }

    boolean isFound(Boundary tolerance, double exponent) {
        double tolerated = tolerance.candidate(beforeRate);
        return tolerated < 1 && exponent * Chance.unlikeliness(now.marks(), now.failed(), tolerated) > UNLIKELY;
    }

    /** From 0 to 1; 1 while nothing is known. */
    double beforeRate() {
        return beforeRate;
    }

    double nowRate() {
        return now.marks() == 0 ? 0 : now.failed() / now.marks();
    }
}
