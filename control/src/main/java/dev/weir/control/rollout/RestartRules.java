package dev.weir.control.rollout;

import dev.weir.control.rollout.Effect.News;
import dev.weir.control.rollout.Effect.Signal;
import dev.weir.control.rollout.RolloutEvent.Restarted;
import dev.weir.control.rollout.RolloutEvent.Stop;
import dev.weir.proxy.config.SplitConfig;

/**
 * How a rollout goes on in another process. After a clean stop it observes its stage anew, since all evidence is gone; after
 * any other it is held until a person has looked.
 */
final class RestartRules {
    private final RolloutState state;
    private final Restarted restarted;
    private final int weightPpm;
    private final Move move;

    private RestartRules(RolloutState state, Restarted restarted, long nowNs) {
        this.state = state;
        this.restarted = restarted;
        this.weightPpm = Math.min(state.weightPpm(), restarted.atMostPpm());
        this.move = new Move(state, nowNs).restart(restarted.atMostPpm());
    }

    static Transition apply(RolloutState state, Restarted restarted, long nowNs) {
        RestartRules rules = new RestartRules(state, restarted, nowNs);
        boolean isOut = state.phase() == Phase.ROLLED_BACK || state.phase() == Phase.ABORTED;
        if (restarted.takenOut() && !isOut) {
            return rules.takenOut().done();
        }
        return rules.goOn().done();
    }

    private Move takenOut() {
        return move.rollBack(
                Reason.of(
                        Reason.JOURNAL,
                        "the journal of rollouts is damaged, and what can be read of it says that the variant was"
                                + " taken out"),
                true);
    }

    private Move goOn() {
        return switch (state.phase()) {
            case BASELINE -> restarted.stop() == Stop.CLEAN ? assertWeight() : held();
            case SETTLE, OBSERVE, GATE -> restarted.stop() == Stop.CLEAN ? observeAnew(Phase.SETTLE) : held();
            case SOAK -> restarted.stop() == Stop.CLEAN ? observeAnew(Phase.SOAK) : held();
            case HOLD -> restarted.stop() == Stop.CLEAN ? evidenceAnew(assertWeight()) : held();
            case DONE -> done();
            case ABORTED -> state.released() ? move : assertWeight();
            case PENDING, ROLLED_BACK, SUPERSEDED -> assertWeight();
            case ROLLING_BACK -> move.rollBack(reason(), true);
        };
    }

    private Move observeAnew(Phase phase) {
        return evidenceAnew(assertWeight().enter(phase))
                .say(News.RESTARTED, move.name() + " goes on after a restart, and is observed anew");
    }

    private Move held() {
        return evidenceAnew(assertWeight().hold(reason(), true));
    }

    private Move done() {
        if (state.released()) {
            return move;
        }
        return weightPpm == SplitConfig.WHOLE_PPM ? assertWeight() : held();
    }

    private Move assertWeight() {
        return move.give(weightPpm);
    }

    private Move evidenceAnew(Move moved) {
        return weightPpm == 0 ? moved : moved.tell(Signal.BEGIN).tell(Signal.STAGE_BEGAN);
    }

    private Reason reason() {
        Reason before = state.reason();
        if (state.phase() == Phase.ROLLING_BACK && before != null) {
            return before;
        }
        return switch (restarted.stop()) {
            case DAMAGED ->
                Reason.of(Reason.JOURNAL, "the journal of rollouts is damaged; resume goes on from what is known");
            case CLEAN, UNCLEAN ->
                Reason.of(Reason.RESTARTED, "Weir did not stop in an orderly way; resume goes on from here");
        };
    }
}
