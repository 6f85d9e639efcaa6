package dev.weir.control.judge;

/** What the guard thinks of one variant now. */
public sealed interface GuardVerdict {

    /** No threshold is broken; with fewer marks than {@code minRequests} none can be. */
    record Calm(long marks, long minRequests) implements GuardVerdict {}

    /** A threshold is broken, and the baseline breaks it too: it is not the variant's fault. */
    record Hold(Breach breach) implements GuardVerdict {}

    /** Roll the variant back. */
    record Fail(Breach breach) implements GuardVerdict {}
}
