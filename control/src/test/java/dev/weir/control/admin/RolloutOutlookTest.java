package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Effect;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutEvent.By;
import dev.weir.control.rollout.RolloutEvent.Command;
import dev.weir.control.rollout.RolloutMachine;
import dev.weir.control.rollout.RolloutSpec;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Target;
import dev.weir.control.rollout.Times;
import dev.weir.control.testing.Configs;
import dev.weir.proxy.config.WeirConfig;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RolloutOutlookTest {
    private static final long NOW_NS = TimeUnit.MINUTES.toNanos(10);
    private static final RolloutSpec SPEC = spec();

    private static RolloutSpec spec() {
        WeirConfig config = Configs.parse(Configs.SHOP
                .replace("baseline = stable", """
                    baseline = stable
                    rollout { stages = [10 %, 50 %, 100 %], hold = 1 m, min-requests = 50 }
                    """)
                .replace("weight = 5 %", "weight = 5 %, version = \"2.1\""));
        return Objects.requireNonNull(
                RolloutSpec.of(config, Objects.requireNonNull(config.splits().get("shop"))));
    }

    @ParameterizedTest
    @EnumSource
    void noCommandThatIsOfferedIsRefused(Phase phase) {
        for (boolean paused : phase.isRunning() ? List.of(false, true) : List.of(false)) {
            RolloutState state = state(phase, paused, 0);
            for (String name : outlook(state, 0).commands()) {
                assertThat(RolloutMachine.next(state, command(name), NOW_NS).effects())
                        .as(name + " in " + phase)
                        .noneMatch(Effect.Refuse.class::isInstance);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNeededIsOffered(Phase phase) {
        RolloutOutlook outlook = outlook(state(phase, false, 0), 0);
        if (outlook.needed() != null) {
            assertThat(outlook.commands()).contains(outlook.needed());
        }
    }

    @Test
    void anObservedStageWaitsForTimeRequestsAndTheJudge() {
        RolloutOutlook outlook = outlook(state(Phase.OBSERVE, false, 48), 20);
        assertThat(outlook.where()).isEqualTo("canary 2.1 is observed at 50 %, stage 2 of 3");
        assertThat(outlook.waitsFor())
                .containsExactly(
                        "12 s more of observation",
                        "30 more requests of canary, 20 of 50 were seen in this stage",
                        "not shown yet");
        assertThat(outlook.needed()).isNull();
    }

    @Test
    void aPauseWaitsForAPerson() {
        RolloutOutlook outlook = outlook(state(Phase.OBSERVE, true, 10), 20);
        assertThat(outlook.where()).endsWith("stage 2 of 3, paused");
        assertThat(outlook.waitsFor()).containsExactly("a person: it is paused, resume lets it go on");
        assertThat(outlook.needed()).isEqualTo("resume");
    }

    @Test
    void justAfterARiseNothingIsPromoted() {
        RolloutState state = state(Phase.OBSERVE, false, 10);
        RolloutState risen = withRaised(state, NOW_NS - TimeUnit.SECONDS.toNanos(2));
        assertThat(new RolloutOutlook(risen, null, 0, NOW_NS).commands()).containsExactly("pause", "abort");
        assertThat(RolloutMachine.next(risen, command("promote"), NOW_NS).effects())
                .hasAtLeastOneElementOfType(Effect.Refuse.class);
    }

    @Test
    void theWordOfATargetCanBeReadBack() {
        RolloutState state = state(Phase.OBSERVE, false, 10);
        assertThat(RolloutView.target(RolloutView.tag(state))).isEqualTo(state.target());
        assertThat(RolloutView.target("1-1-x-2")).isNull();
        assertThat(RolloutView.target("12")).isNull();
    }

    private static RolloutOutlook outlook(RolloutState state, long requests) {
        Finding finding = new Finding(Check.PROMOTION, "not-enough-data", "not shown yet", new TreeMap<>());
        return new RolloutOutlook(state, new Verdict.Hold(List.of(finding)), requests, NOW_NS);
    }

    private static RolloutState state(Phase phase, boolean paused, long observedSeconds) {
        int stage = switch (phase) {
            case PENDING, BASELINE -> RolloutState.NO_STAGE;
            case SOAK, DONE -> SPEC.stages().size();
            case SETTLE, OBSERVE, GATE, HOLD, ROLLING_BACK, ROLLED_BACK, ABORTED, SUPERSEDED -> 1;
        };
        long observedNs = TimeUnit.SECONDS.toNanos(observedSeconds);
        return new RolloutState(
                SPEC,
                null,
                1,
                1,
                phase,
                stage,
                phase.isRunning() ? SPEC.weightPpm(stage) : 0,
                paused,
                phase == Phase.HOLD,
                false,
                true,
                50_000,
                new Times(0, 0, 0, observedNs, Times.NEVER, 0, Times.NEVER),
                0,
                new TreeSet<>(),
                null);
    }

    private static RolloutState withRaised(RolloutState state, long raisedNs) {
        Times times = new Times(0, 0, 0, 0, Times.NEVER, raisedNs, Times.NEVER);
        return new RolloutState(
                state.spec(),
                null,
                1,
                1,
                state.phase(),
                state.stage(),
                state.weightPpm(),
                false,
                false,
                false,
                true,
                50_000,
                times,
                0,
                new TreeSet<>(),
                null);
    }

    private static Command command(String name) {
        By by = new By("alice", null);
        return switch (name) {
            case "start" -> new RolloutEvent.Start(Target.CURRENT, by);
            case "promote" -> new RolloutEvent.Promote(Target.CURRENT, by, false);
            case "pause" -> new RolloutEvent.Pause(Target.CURRENT, by);
            case "resume" -> new RolloutEvent.Resume(Target.CURRENT, by);
            case "abort" -> new RolloutEvent.Abort(Target.CURRENT, by);
            case "retry" -> new RolloutEvent.Retry(Target.CURRENT, by);
            default -> throw new AssertionError(name);
        };
    }
}
