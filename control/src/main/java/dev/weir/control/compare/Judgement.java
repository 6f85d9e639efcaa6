package dev.weir.control.compare;

import org.jspecify.annotations.Nullable;

/**
 * What is thought of the pairs of one place, or of all, with what it rests on.
 *
 * @param isTested false: there is no second copy, so that a plain share of differences decides, and noise passes for a difference
 * @param lnDiffers of the evidence that the candidate differs by more than noise, which stays once it was enough; null without a second copy
 * @param lnDiffersEnough what is enough; null without a second copy
 * @param lnSame of the evidence that it does not differ by more than is tolerated
 */
public record Judgement(
        Likeness likeness,
        boolean isTested,
        String sentence,
        @Nullable Double lnDiffers,
        @Nullable Double lnDiffersEnough,
        double lnSame,
        double lnSameEnough) {}
