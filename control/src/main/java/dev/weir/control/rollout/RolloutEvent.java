package dev.weir.control.rollout;

import dev.weir.control.judge.Verdict;
import org.jspecify.annotations.Nullable;

/** Something that a rollout has to take a stand on. */
public sealed interface RolloutEvent {

    /**
     * What is known after a tick of the control loop.
     *
     * @param stageRequests of the variant since its stage began
     * @param calm the evidence of harm is less than a tenth of what a rollback takes
     * @param stableCanCarry whether the baseline could take the traffic of the variant
     */
    record Tick(Verdict verdict, long stageRequests, boolean calm, boolean stableCanCarry) implements RolloutEvent {}

    /** What a person, or a program on behalf of one, asks for. */
    sealed interface Command extends RolloutEvent {
        Target target();

        By by();
    }

    /** Begins what is pending, or once more what was aborted. */
    record Start(Target target, By by) implements Command {}

    /**
     * Lets a stage go on to the next before its time, or through its gate.
     *
     * @param full to the last stage
     */
    record Promote(Target target, By by, boolean full) implements Command {}

    /** Nothing rises until it is resumed. */
    record Pause(Target target, By by) implements Command {}

    /** Ends a pause, or the part of a hold that waits for a person. */
    record Resume(Target target, By by) implements Command {}

    /** Ends the rollout, without traffic for the version. Accepted always. */
    record Abort(Target target, By by) implements Command {}

    /** Begins once more with a version that was rolled back or aborted. */
    record Retry(Target target, By by) implements Command {}

    /** Gives a version that was taken out back to a file that asks for no rollout any more. */
    record Restore(Target target, By by) implements Command {}

    /**
     * Who asks.
     *
     * @param why in his words; null: not said
     */
    record By(String who, @Nullable String why) {}

    /**
     * A configuration is in force: at the start, and after each reload.
     *
     * @param spec null: the split has no rollout any more
     * @param fileWeightPpm what the file itself says that the variant has, or said when it last had one
     */
    record FileRead(@Nullable RolloutSpec spec, int fileWeightPpm) implements RolloutEvent {}

    /** A person set the weight of the variant while the rollout was paused. */
    record WeightSet(int weightPpm) implements RolloutEvent {}

    /** A table in which the variant has this weight holds on every event loop. */
    record Published(int weightPpm) implements RolloutEvent {}

    /** A table without the variant holds on every event loop. */
    record RolledBackDone() implements RolloutEvent {}

    /**
     * The process is another one: times start anew, and all evidence is gone.
     *
     * @param atMostPpm what the weight may be at most, for all that is known
     * @param takenOut there are signs that the variant was taken out of traffic
     */
    record Restarted(Stop stop, int atMostPpm, boolean takenOut) implements RolloutEvent {}

    /** How the process before came to its end. */
    enum Stop {
        /** It said that it ends. */
        CLEAN,
        /** It did not. */
        UNCLEAN,
        /** And what it wrote down cannot be trusted to the end. */
        DAMAGED
    }
}
