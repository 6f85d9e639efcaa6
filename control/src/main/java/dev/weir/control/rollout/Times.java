package dev.weir.control.rollout;

/**
 * When things happened in a rollout: monotonic nanoseconds of this process, which no wall clock can move. {@link #NEVER} for
 * what did not happen.
 *
 * @param knownNs the latest time in here: what passed after it is lost in a crash
 * @param phaseNs since when it is in its phase
 * @param stageNs since when it is in its stage; the deadline counts from here
 * @param observedNs how long the stage was observed before {@code observingNs}: not while settling, held or paused
 * @param observingNs since when it is observed without a break
 * @param raisedNs when the weight last rose
 * @param calmNs in a hold: since when nothing speaks against the variant
 */
public record Times(
        long knownNs, long phaseNs, long stageNs, long observedNs, long observingNs, long raisedNs, long calmNs) {
    public static final long NEVER = Long.MIN_VALUE;

    static Times startingAt(long nowNs) {
        return new Times(nowNs, nowNs, nowNs, 0, NEVER, NEVER, NEVER);
    }

    /** How long the stage has been observed by now. */
    public long observedNs(long nowNs) {
        return observedNs + (observingNs == NEVER ? 0 : nowNs - observingNs);
    }

    /**
     * The same times in another process, in which it is now {@code nowNs}. What passed in between counts for nothing, what was
     * observed is to be observed anew, and a rise may have been just before.
     */
    Times movedTo(long nowNs) {
        long shiftNs = nowNs - knownNs;
        long risenNs = raisedNs == NEVER ? NEVER : nowNs;
        return new Times(nowNs, phaseNs + shiftNs, stageNs + shiftNs, 0, NEVER, risenNs, NEVER);
    }

    Times withKnown(long ns) {
        return new Times(ns, phaseNs, stageNs, observedNs, observingNs, raisedNs, calmNs);
    }

    /** In another phase calm counts anew. */
    Times withPhase(long ns) {
        return new Times(knownNs, ns, stageNs, observedNs, observingNs, raisedNs, NEVER);
    }

    /** In another stage all but the last rise counts anew. */
    Times withStage(long ns) {
        return new Times(knownNs, ns, ns, 0, NEVER, raisedNs, NEVER);
    }

    Times withDeadlineFrom(long ns) {
        return new Times(knownNs, phaseNs, ns, observedNs, observingNs, raisedNs, calmNs);
    }

    Times withObserved(long beforeNs, long sinceNs) {
        return new Times(knownNs, phaseNs, stageNs, beforeNs, sinceNs, raisedNs, calmNs);
    }

    Times withRaised(long ns) {
        return new Times(knownNs, phaseNs, stageNs, observedNs, observingNs, ns, calmNs);
    }

    Times withCalm(long ns) {
        return new Times(knownNs, phaseNs, stageNs, observedNs, observingNs, raisedNs, ns);
    }
}
