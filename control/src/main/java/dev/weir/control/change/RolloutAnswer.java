package dev.weir.control.change;

import dev.weir.control.rollout.Effect;
import dev.weir.control.rollout.RolloutState;

/** What became of a command to a rollout. */
public sealed interface RolloutAnswer {

    /**
     * It was carried out.
     *
     * @param state the rollout now
     * @param written whether that is on the disk; only what takes weight away is carried out without
     */
    record Done(RolloutState state, boolean written) implements RolloutAnswer {}

    /** It was not; nothing has changed. */
    record Refused(Effect.Refusal refusal, String sentence) implements RolloutAnswer {}

    /** The split has no rollout. */
    record Unknown(String split) implements RolloutAnswer {}

    /** It would give the variant more, and could not be written down; nothing has changed. */
    record NotWritten() implements RolloutAnswer {}

    /** A rollback or an abort came in between. */
    record Overtaken() implements RolloutAnswer {}

    /** Weir made a mistake, or is about to end. */
    record Unavailable() implements RolloutAnswer {}
}
