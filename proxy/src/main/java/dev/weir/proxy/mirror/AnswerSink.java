package dev.weir.proxy.mirror;

/** Takes the answers that are to be compared. Called by one thread, which is no event loop, but for {@link #compares}. */
public interface AnswerSink {

    /** Takes nothing. */
    AnswerSink NONE = answers -> false;

    /**
     * Takes what became of one mirrored request; never waits and never throws.
     *
     * @return false: there was no room for it, and the caller counts it as dropped
     */
    boolean offer(MirroredAnswers answers);

    /** False: answers to this mirror's copies would only be thrown away, and need not be gathered. Any thread, once a copy. */
    default boolean compares(ComparedMirror mirror) {
        return true;
    }
}
