package dev.weir.control.judge;

/** Counts of candidate and baseline that are judged together. Immutable. */
record Block(long candidateMarks, long candidateFailed, long baselineMarks, long baselineFailed) {}
