package dev.weir.control.judge;

/**
 * A rate as the recent past suggests it: counts that lose half their weight in a minute, leaning on an older estimate that loses
 * half in half an hour, where there are few. Owned by the control thread.
 *
 * <p>It chooses where evidence is looked for, so it may be wrong at a cost in speed only; what it must not do is know the block
 * that is about to be judged.
 */
final class PastRate {
    static final double HALF_LIFE_S = 60;

    /** Marks by which each estimate leans on the one before. */
    private static final double LEAN = 50;

    private static final double LEAST = 1e-5;

    private final double guess;
    private final Fading fading;
    private double marks;
    private double failed;
    private double longMarks;
    private double longFailed;
    private long agedToNs;
    private boolean started;

    /** @param guess the rate while nothing is known, from 0 to 1 */
    PastRate(double guess) {
        this(guess, new Fading());
    }

    /** One of several that age together. */
    PastRate(double guess, Fading fading) {
        this.guess = guess;
        this.fading = fading;
    }

    void add(long nowNs, long newMarks, long newFailed) {
        age(nowNs);
        marks += newMarks;
        failed += newFailed;
        longMarks += newMarks;
        longFailed += newFailed;
    }

    /** From 1e-5 to 1 - 1e-5. */
    double rate() {
        return rateLeaningOn(guess);
    }

    /** The same, with a better guess of what it is while little is known. */
    double rateLeaningOn(double other) {
        double longRate = (longFailed + LEAN * other) / (longMarks + LEAN);
        double rate = (failed + LEAN * longRate) / (marks + LEAN);
        return Math.clamp(rate, LEAST, 1 - LEAST);
    }

    /** Recent marks, weighted by age. */
    double marks() {
        return marks;
    }

    /** Recent failures, weighted by age. */
    double failed() {
        return failed;
    }

    /** Marks of the longer past, weighted by age. */
    double longMarks() {
        return longMarks;
    }

    double longFailed() {
        return longFailed;
    }

    /** What is known of the last minutes is at most this old; the rate of arrivals is marks over it. */
    static double memorySeconds() {
        return HALF_LIFE_S / Math.log(2);
    }

    private void age(long nowNs) {
        if (!started) {
            started = true;
            agedToNs = nowNs;
            return;
        }
        long stepNs = Math.max(0, nowNs - agedToNs);
        agedToNs = nowNs;
        Fading fade = fading.over(stepNs);
        marks *= fade.ofShort();
        failed *= fade.ofShort();
        longMarks *= fade.ofLong();
        longFailed *= fade.ofLong();
    }
}
