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
    private long originNs;
    private double marks;
    private double failed;
    private double longMarks;
    private double longFailed;

    /** @param guess the rate while nothing is known, from 0 to 1 */
    PastRate(double guess) {
        this(guess, new Fading());
    }

    /** One of several that fade together. */
    PastRate(double guess, Fading fading) {
        this.guess = guess;
        this.fading = fading;
        this.originNs = fading.originNs();
    }

    void add(long nowNs, long newMarks, long newFailed) {
        fading.to(nowNs);
        if (newMarks > 0 || newFailed > 0) {
            convert();
            marks += newMarks * fading.shortUnit();
            failed += newFailed * fading.shortUnit();
            longMarks += newMarks * fading.longUnit();
            longFailed += newFailed * fading.longUnit();
        }
    }

    /** From 1e-5 to 1 - 1e-5. */
    double rate() {
        return rateLeaningOn(guess);
    }

    /** The same, with a better guess of what it is while little is known. */
    double rateLeaningOn(double other) {
        double longRate = (longFailed() + LEAN * other) / (longMarks() + LEAN);
        double rate = (failed() + LEAN * longRate) / (marks() + LEAN);
        return Math.clamp(rate, LEAST, 1 - LEAST);
    }

    /** Recent marks, weighted by age. */
    double marks() {
        convert();
        return marks / fading.shortUnit();
    }

    /** Recent failures, weighted by age. */
    double failed() {
        convert();
        return failed / fading.shortUnit();
    }

    /** Marks of the longer past, weighted by age. */
    double longMarks() {
        convert();
        return longMarks / fading.longUnit();
    }

    double longFailed() {
        convert();
        return longFailed / fading.longUnit();
    }

    /** What is known of the last minutes is at most this old; the rate of arrivals is marks over it. */
    static double memorySeconds() {
        return HALF_LIFE_S / Math.log(2);
    }

    /** To the units of now. */
    private void convert() {
        long behindNs = fading.originNs() - originNs;
        if (behindNs != 0) {
            originNs = fading.originNs();
            if (longMarks > 0 || longFailed > 0) {
                marks *= Fading.ofShort(behindNs);
                failed *= Fading.ofShort(behindNs);
                longMarks *= Fading.ofLong(behindNs);
                longFailed *= Fading.ofLong(behindNs);
            }
        }
    }
}
