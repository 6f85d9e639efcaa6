package dev.weir.control.simulation;

import dev.weir.control.judge.SplitJudge;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Effect;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutMachine;
import dev.weir.control.rollout.RolloutSpec;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Target;
import dev.weir.control.rollout.Transition;
import dev.weir.proxy.config.RolloutConfig;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who sets the weight of the canary while a trial runs. */
sealed interface Course {
    String CANARY = "canary";
    double PPM = 1e6;

    /** After a tick: takes a stand on the verdict, and tells the judge what it does. */
    void after(Verdict verdict, SplitJudge judge, long nowNs);

    /** From 0 to 1. */
    double weight();

    /** Whether nothing more will happen. */
    boolean isOver();

    /** Whether the canary is being judged. */
    default boolean isJudged() {
        return weight() > 0;
    }

    /** Weights by the clock, whatever is shown: the hardest course for false alarms, since it goes on without having passed. */
    final class Ladder implements Course {
        private final double[] weights;
        private final long burnInNs;
        private final long stageNs;
        private int stage = -1;
        private long nextNs;
        private boolean started;
        private boolean over;

        Ladder(Duration burnIn, Duration stage, double... weights) {
            this.burnInNs = burnIn.toNanos();
            this.stageNs = stage.toNanos();
            this.weights = weights.clone();
        }

        @Override
        public void after(Verdict verdict, SplitJudge judge, long nowNs) {
            if (!started) {
                started = true;
                nextNs = nowNs + burnInNs;
            }
            if (verdict instanceof Verdict.Fail) {
                over = true;
            } else if (nowNs >= nextNs) {
                stage++;
                nextNs = nowNs + stageNs;
                over = stage == weights.length;
                if (!over) {
                    tell(judge, nowNs);
                }
            }
        }

        private void tell(SplitJudge judge, long nowNs) {
            if (stage == 0) {
                judge.begin(CANARY, nowNs);
            } else {
                judge.weightRose(CANARY, nowNs);
            }
            judge.stageBegan(CANARY, nowNs);
        }

        @Override
        public double weight() {
            return stage < 0 || over ? 0 : weights[stage];
        }

        @Override
        public boolean isOver() {
            return over;
        }
    }

    /** The product's machine: it rises when the judge lets it pass. */
    final class Machine implements Course {
        private final RolloutSpec spec;
        private RolloutState state;
        private boolean started;

        Machine(Duration hold, Duration soak, int... weightsPpm) {
            this.spec = spec(hold, soak, weightsPpm);
            this.state = RolloutMachine.first(spec, 0, 0).state();
        }

        private static RolloutSpec spec(Duration hold, Duration soak, int... weightsPpm) {
            List<StageConfig> stages = new ArrayList<>();
            for (int weightPpm : weightsPpm) {
                StageConfig usual = StageConfig.DEFAULTS;
                stages.add(new StageConfig(
                        weightPpm, hold, usual.minRequests(), usual.gate(), usual.deadline(), usual.onDeadline()));
            }
            return new RolloutSpec(
                    "shop",
                    CANARY,
                    "v2",
                    "stable",
                    "v1",
                    stages,
                    RolloutConfig.Start.AUTO,
                    soak,
                    RolloutConfig.DEFAULT_HOLDBACK_PPM,
                    RolloutConfig.DEFAULT_MIN_DWELL,
                    RolloutConfig.DEFAULT_PROMOTION_MARGIN_PPM,
                    RolloutConfig.OpenStreams.KEEP);
        }

        @Override
        public void after(Verdict verdict, SplitJudge judge, long nowNs) {
            if (!started) {
                started = true;
                take(RolloutMachine.first(spec, 0, nowNs), judge, nowNs);
                RolloutEvent.By by = new RolloutEvent.By("simulation", null);
                if (state.phase() == Phase.PENDING) {
                    take(RolloutMachine.next(state, new RolloutEvent.Start(Target.CURRENT, by), nowNs), judge, nowNs);
                }
            }
            RolloutEvent.Tick tick =
                    new RolloutEvent.Tick(verdict, judge.stageRequests(CANARY), judge.isCalm(CANARY), true);
            take(RolloutMachine.next(state, tick, nowNs), judge, nowNs);
        }

        private void take(Transition transition, SplitJudge judge, long nowNs) {
            state = transition.state();
            for (Effect effect : transition.effects()) {
                switch (effect) {
                    case Effect.Tell(Effect.Signal signal) -> tell(signal, judge, nowNs);
                    case Effect.SetWeight(int ppm) ->
                        take(RolloutMachine.next(state, new RolloutEvent.Published(ppm), nowNs), judge, nowNs);
                    case Effect.RollBack _ ->
                        take(RolloutMachine.next(state, new RolloutEvent.RolledBackDone(), nowNs), judge, nowNs);
                    case Effect.Restore _, Effect.ReleaseWeight _, Effect.Announce _, Effect.Refuse _ -> {}
                }
            }
        }

        private static void tell(Effect.Signal signal, SplitJudge judge, long nowNs) {
            switch (signal) {
                case BEGIN -> judge.begin(CANARY, nowNs);
                case WEIGHT_ROSE -> judge.weightRose(CANARY, nowNs);
                case STAGE_BEGAN -> judge.stageBegan(CANARY, nowNs);
            }
        }

        @Override
        public double weight() {
            return state.weightPpm() / PPM;
        }

        @Override
        public boolean isJudged() {
            return true;
        }

        @Override
        public boolean isOver() {
            return state.phase().isOver();
        }
    }
}
