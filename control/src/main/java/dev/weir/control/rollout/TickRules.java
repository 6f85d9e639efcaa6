package dev.weir.control.rollout;

import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Effect.News;
import dev.weir.control.rollout.RolloutEvent.Tick;
import dev.weir.proxy.config.RolloutConfig.Gate;
import dev.weir.proxy.config.RolloutConfig.OnDeadline;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import dev.weir.proxy.config.SplitConfig;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a rollout does by itself, when something is new and each second: harm first, then deadlines, then holds, and only then going on. */
final class TickRules {
    /** Nothing may speak against a variant for this long before its hold ends. */
    static final long CALM_NS = TimeUnit.SECONDS.toNanos(30);

    /** A running rollout writes its time down this often at least. */
    static final long CHECKPOINT_NS = TimeUnit.SECONDS.toNanos(60);

    private final RolloutState state;
    private final Tick tick;
    private final long nowNs;
    private final Move move;
    private final @Nullable Finding obstacle;

    private TickRules(RolloutState state, Tick tick, long nowNs) {
        this.state = state;
        this.tick = tick;
        this.nowNs = nowNs;
        this.move = new Move(state, nowNs).seen(tick.stageRequests());
        this.obstacle = Obstacle.in(tick.verdict(), isAlone());
    }

    static Transition apply(RolloutState state, Tick tick, long nowNs) {
        if (tick.verdict() instanceof Verdict.Fail(Finding harm)) {
            return failed(state, tick, harm, nowNs);
        }
        return state.phase().isRunning()
                ? new TickRules(state, tick, nowNs).run().done()
                : new Transition(state, state, List.of());
    }

    private static Transition failed(RolloutState state, Tick tick, Finding harm, long nowNs) {
        Move move = new Move(state, nowNs);
        switch (state.phase()) {
            case ROLLING_BACK, ROLLED_BACK -> {}
            case SUPERSEDED -> move.quarantine();
            case PENDING, BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD, DONE, ABORTED ->
                move.seen(tick.stageRequests()).rollBack(Reason.of(harm), tick.stableCanCarry());
        }
        return move.done();
    }

    private Move run() {
        if (nowNs - state.times().knownNs() >= CHECKPOINT_NS) {
            move.checkpoint();
        }
        StageConfig stage = state.stageConfig();
        if (stage != null && state.deadlineLeftNs(nowNs) <= 0 && !waitsForPerson()) {
            return deadlinePassed(stage);
        }
        return switch (state.phase()) {
            case BASELINE -> baseline();
            case HOLD -> held();
            case SETTLE, OBSERVE, GATE, SOAK -> serving();
            case PENDING, DONE, ROLLING_BACK, ROLLED_BACK, ABORTED, SUPERSEDED -> move;
        };
    }

    private boolean waitsForPerson() {
        return state.phase() == Phase.HOLD && state.needsPerson();
    }

    private Move deadlinePassed(StageConfig stage) {
        String late = "stage " + (state.stage() + 1) + " was not over in time";
        return stage.onDeadline() == OnDeadline.ROLL_BACK
                ? move.rollBack(Reason.of(Reason.DEADLINE, late), tick.stableCanCarry())
                : move.hold(Reason.of(Reason.DEADLINE, late + "; resume gives it that long again"), true);
    }

    /** A baseline in trouble is not what a new version is to be compared with: wait. */
    private Move baseline() {
        boolean known = obstacle == null && !Obstacle.isBurnIn(tick.verdict());
        return known && mayRise() ? move.enterStage(0) : move;
    }

    private Move held() {
        if (obstacle != null && !state.needsPerson()) {
            move.hold(Reason.of(obstacle), false);
        }
        long calmNs = state.times().calmNs();
        if (obstacle != null || !tick.calm()) {
            return move.calmSince(Times.NEVER);
        }
        if (calmNs == Times.NEVER) {
            return move.calmSince(nowNs);
        }
        return !state.needsPerson() && nowNs - calmNs >= CALM_NS ? move.leaveHold() : move;
    }

    private Move serving() {
        if (obstacle != null) {
            return move.hold(Reason.of(obstacle), false);
        }
        if (state.paused()) {
            return move;
        }
        if (state.weightPpm() < state.spec().weightPpm(state.stage())) {
            return mayRise() ? move.regainWeight() : move;
        }
        return switch (state.phase()) {
            case SETTLE ->
                Obstacle.isSettling(tick.verdict())
                        ? move
                        : move.enter(Phase.OBSERVE).observe();
            case OBSERVE -> observing();
            case SOAK -> soaking();
            case GATE, HOLD, PENDING, BASELINE, DONE, ROLLING_BACK, ROLLED_BACK, ABORTED, SUPERSEDED -> move;
        };
    }

    private Move observing() {
        move.observe();
        StageConfig stage = state.stageConfig();
        if (stage == null || !isShown(stage.hold().toNanos(), stage.minRequests())) {
            return move;
        }
        if (stage.gate() == Gate.MANUAL) {
            return move.enter(Phase.GATE)
                    .say(
                            News.GATE,
                            move.name() + " did well in stage " + (state.stage() + 1) + "; promote lets it go on");
        }
        return mayRise() ? move.enterStage(state.stage() + 1) : move;
    }

    private Move soaking() {
        move.observe();
        return isShown(state.spec().soak().toNanos(), 0) && mayRise() ? move.finish() : move;
    }

    /** Long enough, often enough, and no worse than the margin; against nothing that cannot be shown. */
    private boolean isShown(long holdNs, long minRequests) {
        return state.observedNs(nowNs) >= holdNs
                && tick.stageRequests() >= minRequests
                && (tick.verdict() instanceof Verdict.Pass || isAlone());
    }

    private boolean mayRise() {
        return !state.paused() && state.dwellLeftNs(nowNs) == 0;
    }

    /** One of the two has no traffic, by intention. */
    private boolean isAlone() {
        return state.weightPpm() == 0 || state.weightPpm() == SplitConfig.WHOLE_PPM;
    }
}
