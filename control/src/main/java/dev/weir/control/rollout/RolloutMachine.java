package dev.weir.control.rollout;

import dev.weir.control.rollout.RolloutEvent.Command;
import dev.weir.control.rollout.RolloutEvent.FileRead;
import dev.weir.control.rollout.RolloutEvent.Published;
import dev.weir.control.rollout.RolloutEvent.Restarted;
import dev.weir.control.rollout.RolloutEvent.RolledBackDone;
import dev.weir.control.rollout.RolloutEvent.Tick;
import dev.weir.control.rollout.RolloutEvent.WeightSet;
import dev.weir.proxy.config.SplitConfig;

/**
 * The rules of a rollout: a state and an event make the next state, and what has to be done about it. The same state, event
 * and time always make the same, so that a journal of events is a journal of states.
 *
 * <p>What it promises, whatever comes in:
 *
 * <ol>
 *   <li>An abort, and a verdict of harm, are accepted in every state and take all weight away in one transition.
 *   <li>A stale or refused command changes nothing.
 *   <li>A version that was rolled back gets nothing until a retry; a restart, a reload and a start do not bring it back.
 *   <li>The weight never rises while held or paused, never above that of the stage, and never twice within the dwell. A hold
 *       ends only after 30 s in which nothing speaks against the variant.
 *   <li>A newer version starts from no traffic, with a baseline of its own.
 *   <li>Stages are passed one at a time, however much time has gone by. A person may skip stages, not the judge.
 *   <li>Deadlines count in every phase of their stage. Every end has a reason.
 * </ol>
 */
public final class RolloutMachine {

    private RolloutMachine() {}

    /** The first that is ever heard of the rollout of a split. A file that gives the variant everything needs none. */
    public static Transition first(RolloutSpec spec, int fileWeightPpm, long nowNs) {
        Move move = new Move(spec, fileWeightPpm, nowNs);
        return (fileWeightPpm == SplitConfig.WHOLE_PPM ? move.nothingToDo() : move.await(spec)).done();
    }

    /** {@code nowNs} is monotonic, and never before the time of an earlier event in the same process. */
    public static Transition next(RolloutState state, RolloutEvent event, long nowNs) {
        return switch (event) {
            case Tick tick -> TickRules.apply(state, tick, nowNs);
            case Command command -> CommandRules.apply(state, command, nowNs);
            case FileRead file -> FileRules.apply(state, file, nowNs);
            case Restarted restarted -> RestartRules.apply(state, restarted, nowNs);
            case WeightSet set -> weightSet(state, set, nowNs);
            case Published published -> published(state, published, nowNs);
            case RolledBackDone _ -> rolledBack(state, nowNs);
        };
    }

    private static Transition weightSet(RolloutState state, WeightSet set, long nowNs) {
        Move move = new Move(state, nowNs);
        return (state.paused() ? move.lower(set.weightPpm()) : move).done();
    }

    private static Transition published(RolloutState state, Published published, long nowNs) {
        Move move = new Move(state, nowNs);
        RolloutSpec next = state.next();
        boolean isOut = state.phase() == Phase.SUPERSEDED && published.weightPpm() == 0;
        return (isOut && next != null ? move.await(next) : move).done();
    }

    private static Transition rolledBack(RolloutState state, long nowNs) {
        Move move = new Move(state, nowNs);
        if (state.phase() != Phase.ROLLING_BACK) {
            return move.done();
        }
        RolloutSpec next = state.next();
        move.rolledBack();
        return (next == null ? move : move.await(next)).done();
    }
}
