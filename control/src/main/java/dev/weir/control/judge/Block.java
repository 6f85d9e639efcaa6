package dev.weir.control.judge;

/**
 * Counts of candidate and baseline that are judged together. It closes on the first tick in which each has at least one mark: that
 * depends on counts and the clock only. A block that closed because a failure came would break the guarantee. Owned by the control
 * thread.
 */
final class Block {
    private long candidateMarks;
    private long candidateFailed;
    private long baselineMarks;
    private long baselineFailed;

    void add(long newCandidateMarks, long newCandidateFailed, long newBaselineMarks, long newBaselineFailed) {
        candidateMarks += newCandidateMarks;
        candidateFailed += newCandidateFailed;
        baselineMarks += newBaselineMarks;
        baselineFailed += newBaselineFailed;
    }

    boolean isFull() {
        return candidateMarks > 0 && baselineMarks > 0;
    }

    boolean isEmpty() {
        return candidateMarks == 0 && baselineMarks == 0;
    }

    void clear() {
        candidateMarks = 0;
        candidateFailed = 0;
        baselineMarks = 0;
        baselineFailed = 0;
    }

    long candidateMarks() {
        return candidateMarks;
    }

    long candidateFailed() {
        return candidateFailed;
    }

    long baselineMarks() {
        return baselineMarks;
    }

    long baselineFailed() {
        return baselineFailed;
    }
}
