package dev.weir.proxy.mirror;

import org.jspecify.annotations.Nullable;

/** A place of an answer queue's ring. Filled by the loop that publishes, emptied by the thread that hands on. */
final class AnswerEvent {
    private @Nullable Load load;

    /**
     * What is handed on.
     *
     * @param tally counts it if it cannot be handed on
     * @param heldBytes of the memory of all mirrors
     */
    record Load(MirroredAnswers answers, CopyTally tally, long heldBytes) {}

    void fill(Load published) {
        load = published;
    }

    @Nullable
    Load empty() {
        Load published = load;
        load = null;
        return published;
    }
}
