package dev.weir.control.compare;

import java.util.ArrayList;
import java.util.List;

/** What was counted in one place, or of answers as a whole. Guarded by its {@link MirrorComparison}. */
final class PlaceCounts {
    /** The first two show how it began, the newest three how it is. */
    static final int FIRST_SAMPLES = 2;

    static final int MOST_SAMPLES = 5;

    private final double lnEnough;
    private final List<Sample> samples = new ArrayList<>(MOST_SAMPLES);
    private long onlyCandidate;
    private long onlySecond;
    private long both;
    private double lnStrongest;

    /** @param lnEnough beyond it evidence that the candidate differs need not be looked at any more */
    PlaceCounts(double lnEnough) {
        this.lnEnough = lnEnough;
    }

    /** The same counts, on which nobody counts any more. */
    PlaceCounts copy() {
        PlaceCounts copy = new PlaceCounts(lnEnough);
        copy.samples.addAll(samples);
        copy.onlyCandidate = onlyCandidate;
        copy.onlySecond = onlySecond;
        copy.both = both;
        copy.lnStrongest = lnStrongest;
        return copy;
    }

    /** Counts a request in which at least one of the two copies' answers differed. */
    void count(boolean inCandidate, boolean inSecond) {
        if (inCandidate && inSecond) {
            both++;
        } else if (inSecond) {
            onlySecond++;
        } else {
            onlyCandidate++;
            weigh();
        }
    }

    private void weigh() {
        boolean mayBeEnough = PairedTest.lnDiffersAtMost(onlyCandidate, onlySecond) >= lnEnough;
        if (lnStrongest < lnEnough && mayBeEnough) {
            lnStrongest = PairedTest.lnDiffers(onlyCandidate, onlySecond);
        }
    }

    void keep(Sample sample) {
        if (samples.size() == MOST_SAMPLES) {
            samples.remove(FIRST_SAMPLES);
        }
        samples.add(sample);
    }

    Pairs pairs(long compared) {
        return new Pairs(compared, onlyCandidate, onlySecond, both);
    }

    /** The evidence that the candidate differs; once it was enough it stays so. */
    double lnDiffers() {
        double now = PairedTest.lnDiffers(onlyCandidate, onlySecond);
        return lnStrongest < lnEnough ? now : Math.max(lnStrongest, now);
    }

    double lnEnough() {
        return lnEnough;
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }
}
