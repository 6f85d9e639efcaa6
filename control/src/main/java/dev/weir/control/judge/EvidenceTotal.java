package dev.weir.control.judge;

/**
 * All evidence of the baseline in one metric, once it has settled and {@link Reference#takeIn} was called. It only grows. Owned by the
 * control thread.
 */
final class EvidenceTotal {
    private long marks;
    private long failed;

    void add(long newMarks, long newFailed) {
        marks += newMarks;
        failed += newFailed;
    }

    long marks() {
        return marks;
    }

    long failed() {
        return failed;
    }
}
