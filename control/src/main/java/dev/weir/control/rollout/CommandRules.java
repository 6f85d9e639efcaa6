package dev.weir.control.rollout;

import dev.weir.control.rollout.Effect.Refusal;
import dev.weir.control.rollout.RolloutEvent.Abort;
import dev.weir.control.rollout.RolloutEvent.By;
import dev.weir.control.rollout.RolloutEvent.Command;
import dev.weir.control.rollout.RolloutEvent.Pause;
import dev.weir.control.rollout.RolloutEvent.Promote;
import dev.weir.control.rollout.RolloutEvent.Restore;
import dev.weir.control.rollout.RolloutEvent.Resume;
import dev.weir.control.rollout.RolloutEvent.Retry;
import dev.weir.control.rollout.RolloutEvent.Start;
import dev.weir.control.unit.DurationText;
import java.time.Duration;

/** What people may do to a rollout, and when. A refused command changes nothing and says why. */
final class CommandRules {
    private static final String NO_ROLLOUT = "the file asks for no rollout of this split any more";

    private final RolloutState state;
    private final By by;
    private final long nowNs;
    private final Move move;

    private CommandRules(RolloutState state, Command command, long nowNs) {
        this.state = state;
        this.by = command.by();
        this.nowNs = nowNs;
        this.move = new Move(state, nowNs);
    }

    static Transition apply(RolloutState state, Command command, long nowNs) {
        CommandRules rules = new CommandRules(state, command, nowNs);
        boolean stale = command instanceof Abort
                ? command.target().isOtherVersion(state)
                : command.target().isStale(state);
        return (stale ? rules.stale(command.target()) : rules.obey(command)).done();
    }

    private Move obey(Command command) {
        return switch (command) {
            case Start _ -> start();
            case Promote promote -> promote(promote.full());
            case Pause _ -> pause();
            case Resume _ -> resume();
            case Abort _ -> abort();
            case Retry _ -> retry();
            case Restore _ -> restore();
        };
    }

    private Move stale(Target meant) {
        return move.refuse(
                Refusal.STALE,
                "the command means " + meant + ", but the rollout is now " + state.target()
                        + "; look again and repeat it");
    }

    private Move start() {
        if (!state.inFile()) {
            return move.refuse(Refusal.NO_ROLLOUT, NO_ROLLOUT);
        }
        return switch (state.phase()) {
            case PENDING ->
                state.waitsForFile() ? move.refuse(Refusal.WAITS_FOR_FILE, sentence()) : move.begin("by " + who());
            case ABORTED -> isQuarantined() ? quarantined() : move.again().begin("once more by " + who());
            case ROLLED_BACK, ROLLING_BACK -> quarantined();
            case DONE ->
                state.released()
                        ? move.refuse(
                                Refusal.NOT_NOW,
                                move.name() + " has been rolled out; a new version makes the next rollout")
                        : move.refuse(
                                Refusal.WAITS_FOR_FILE,
                                "the last rollout is done, but the file does not say so; write "
                                        + state.spec().lastEdit());
            case SUPERSEDED -> refuse("the version before has traffic still; repeat it in a moment");
            case BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD -> refuse("it runs already, in phase " + state.phase());
        };
    }

    private Move promote(boolean full) {
        long dwellLeftNs = state.dwellLeftNs(nowNs);
        return switch (state.phase()) {
            case OBSERVE, GATE, SOAK -> {
                if (state.paused()) {
                    yield refuse("it is paused; resume it first");
                }
                if (state.weightPpm() < state.spec().weightPpm(state.stage())) {
                    yield refuse("the weight of its stage has not come back yet; repeat it in a moment");
                }
                if (dwellLeftNs > 0) {
                    yield refuse("the weight rose just now; it may rise again in "
                            + DurationText.text(Duration.ofMillis(dwellLeftNs / 1_000_000 + 1)));
                }
                yield promoteNow(full);
            }
            case SETTLE -> refuse("the last rise has not settled yet; repeat it in a moment");
            case HOLD -> refuse("it is held: " + sentence());
            case BASELINE -> refuse(state.spec().baseline() + " is not known well enough yet to compare with");
            case PENDING -> refuse("it has not started; start it");
            case DONE, ROLLING_BACK, ROLLED_BACK, ABORTED, SUPERSEDED -> refuse("it is over: " + sentence());
        };
    }

    private Move promoteNow(boolean full) {
        int last = state.spec().stages().size() - 1;
        if (state.phase() == Phase.SOAK) {
            return move.finish();
        }
        return move.enterStage(full && state.stage() < last ? last : state.stage() + 1);
    }

    private Move pause() {
        if (!state.phase().isRunning()) {
            return refuse("nothing is under way in phase " + state.phase());
        }
        return state.paused() ? refuse("it is paused already") : move.pause();
    }

    private Move resume() {
        boolean waits = state.paused() || (state.phase() == Phase.HOLD && state.needsPerson());
        if (waits) {
            return move.resume();
        }
        return refuse(
                state.phase() == Phase.HOLD
                        ? "it goes on by itself once nothing has spoken against it for "
                                + DurationText.text(Duration.ofNanos(TickRules.CALM_NS)) + ": " + sentence()
                        : "it is not paused");
    }

    private Move abort() {
        Reason why = Reason.of(Reason.ABORTED, move.name() + " was aborted by " + who() + said());
        return switch (state.phase()) {
            case ROLLING_BACK, ROLLED_BACK -> move.say(Effect.News.ROLLED_BACK, "it is rolled back: " + sentence());
            case ABORTED ->
                state.released() ? move.abort(why) : move.say(Effect.News.ABORTED, "it is aborted: " + sentence());
            case PENDING, BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD, DONE, SUPERSEDED ->
                move.skipToNext().abort(why);
        };
    }

    private Move retry() {
        if (!state.inFile()) {
            return move.refuse(Refusal.NO_ROLLOUT, NO_ROLLOUT);
        }
        return switch (state.phase()) {
            case ROLLED_BACK, ABORTED -> move.again().begin("once more by " + who());
            case ROLLING_BACK -> refuse("it is still being rolled back; repeat it in a moment");
            case PENDING, BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD, DONE, SUPERSEDED ->
                refuse("nothing was rolled back or aborted; it is in phase " + state.phase());
        };
    }

    /** Without a rollout in the file there is no retry: the variant has the weight that is asked for, and is guarded. */
    private Move restore() {
        if (state.inFile()) {
            return refuse("the file asks for a rollout; retry brings the version back from the first stage on");
        }
        return switch (state.phase()) {
            case ROLLED_BACK -> move.giveBack(Reason.of(Reason.RESTORED, restored()));
            case ABORTED ->
                state.released()
                        ? refuse("the file owns the weight already")
                        : move.giveBack(Reason.of(Reason.RESTORED, restored()));
            case ROLLING_BACK -> refuse("it is still being rolled back; repeat it in a moment");
            case PENDING, BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD, DONE, SUPERSEDED ->
                refuse("nothing was rolled back or aborted; it is in phase " + state.phase());
        };
    }

    private String restored() {
        return move.name() + " was restored without a rollout by " + who() + said();
    }

    private boolean isQuarantined() {
        return state.quarantined().contains(state.spec().version());
    }

    private Move quarantined() {
        return move.refuse(
                Refusal.QUARANTINED, move.name() + " was rolled back; retry tries it once more: " + sentence());
    }

    private Move refuse(String sentence) {
        return move.refuse(Refusal.NOT_NOW, sentence);
    }

    private String sentence() {
        Reason reason = state.reason();
        return reason == null ? state.phase().toString() : reason.sentence();
    }

    private String who() {
        return by.who();
    }

    private String said() {
        return by.why() == null ? "" : ": " + by.why();
    }
}
