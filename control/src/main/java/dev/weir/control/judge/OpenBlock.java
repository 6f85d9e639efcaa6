package dev.weir.control.judge;

/**
 * A {@link Block} that is being filled. The candidate's marks are put in; the baseline's are what its total has grown by since, so that a
 * tick in which only the baseline had traffic costs nothing here. It is full on the first tick in which each has at least one mark: that
 * depends on counts and the clock only. A block that closed because a failure came would break the guarantee. Owned by the control thread.
 */
final class OpenBlock {
    private final EvidenceTotal baseline;
    private long candidateMarks;
    private long candidateFailed;
    private long baselineMarksBefore;
    private long baselineFailedBefore;

    OpenBlock(EvidenceTotal baseline) {
        this.baseline = baseline;
        clear();
    }

    /** Of the candidate. */
    void add(long marks, long failed) {
        candidateMarks += marks;
        candidateFailed += failed;
    }

    boolean isFull() {
        return candidateMarks > 0 && baselineMarks() > 0;
    }

    boolean isEmpty() {
        return candidateMarks == 0 && baselineMarks() == 0;
    }

    /** Whether only a mark of the baseline is missing. */
    boolean awaitsBaseline() {
        return candidateMarks > 0 && baselineMarks() == 0;
    }

    Block soFar() {
        return new Block(candidateMarks, candidateFailed, baselineMarks(), baseline.failed() - baselineFailedBefore);
    }

    /** Another begins. */
    void clear() {
        candidateMarks = 0;
        candidateFailed = 0;
        baselineMarksBefore = baseline.marks();
        baselineFailedBefore = baseline.failed();
    }

    private long baselineMarks() {
        return baseline.marks() - baselineMarksBefore;
    }
}
