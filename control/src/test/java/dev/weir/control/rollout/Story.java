package dev.weir.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Effect.Refusal;
import dev.weir.control.rollout.RolloutEvent.By;
import dev.weir.control.rollout.RolloutEvent.FileRead;
import dev.weir.control.rollout.RolloutEvent.Stop;
import dev.weir.control.rollout.RolloutEvent.Tick;
import dev.weir.proxy.config.RolloutConfig.Gate;
import dev.weir.proxy.config.RolloutConfig.OnDeadline;
import dev.weir.proxy.config.RolloutConfig.OpenStreams;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import dev.weir.proxy.config.RolloutConfig.Start;
import dev.weir.proxy.config.SplitConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A rollout and what happens to it, one event after another, on a clock of its own. */
final class Story {
    static final By ANNA = new By("anna", null);
    static final StageConfig STAGE =
            new StageConfig(50_000, Duration.ofMinutes(1), 100, Gate.AUTO, null, OnDeadline.HOLD);
    static final int ENOUGH_REQUESTS = 1_000;

    private RolloutState state;
    private List<Effect> effects = List.of();
    private final List<Effect> all = new ArrayList<>();
    private long nowNs = TimeUnit.HOURS.toNanos(-3);

    private Story(RolloutSpec spec, int fileWeightPpm) {
        Transition first = RolloutMachine.first(spec, fileWeightPpm, nowNs);
        this.state = first.state();
        this.effects = first.effects();
        all.addAll(effects);
    }

    static Story of(RolloutSpec spec) {
        return new Story(spec, 0);
    }

    static Story withFileWeight(int fileWeightPpm) {
        return new Story(spec(), fileWeightPpm);
    }

    /** Under way at the weight of stage {@code stage}, settled. */
    static Story inStage(int stage) {
        Story story = of(spec()).started();
        while (story.state.stage() < stage || story.state.phase() == Phase.SETTLE) {
            story.goOn();
        }
        return story;
    }

    /** 5, 10, 50 and 100 %, the one of 10 % with a gate; nothing starts by itself. */
    static RolloutSpec spec() {
        return spec("2.0", List.of(stage(5), stage(10, Gate.MANUAL), stage(50), stage(100)));
    }

    static RolloutSpec spec(String version, List<StageConfig> stages) {
        return new RolloutSpec(
                "shop",
                "canary",
                version,
                "stable",
                "1.0",
                stages,
                Start.MANUAL,
                Duration.ofMinutes(2),
                50_000,
                Duration.ofSeconds(10),
                10_000,
                OpenStreams.KEEP);
    }

    static RolloutSpec startingByItself(String version) {
        RolloutSpec spec = spec(version, spec().stages());
        return new RolloutSpec(
                spec.split(),
                spec.variant(),
                spec.version(),
                spec.baseline(),
                spec.baselineVersion(),
                spec.stages(),
                Start.AUTO,
                spec.soak(),
                spec.holdbackPpm(),
                spec.minDwell(),
                spec.promotionMarginPpm(),
                spec.openStreams());
    }

    static RolloutSpec besides(String baselineVersion, String version) {
        RolloutSpec spec = spec();
        return new RolloutSpec(
                spec.split(),
                spec.variant(),
                version,
                spec.baseline(),
                baselineVersion,
                spec.stages(),
                spec.start(),
                spec.soak(),
                spec.holdbackPpm(),
                spec.minDwell(),
                spec.promotionMarginPpm(),
                spec.openStreams());
    }

    static RolloutSpec heldBack(int holdbackPpm) {
        RolloutSpec spec = spec();
        return new RolloutSpec(
                spec.split(),
                spec.variant(),
                spec.version(),
                spec.baseline(),
                spec.baselineVersion(),
                spec.stages(),
                spec.start(),
                spec.soak(),
                holdbackPpm,
                spec.minDwell(),
                spec.promotionMarginPpm(),
                spec.openStreams());
    }

    static StageConfig stage(int percent) {
        return stage(percent, Gate.AUTO);
    }

    static StageConfig stage(int percent, Gate gate) {
        return new StageConfig(
                percent * 10_000, STAGE.hold(), STAGE.minRequests(), gate, STAGE.deadline(), STAGE.onDeadline());
    }

    static StageConfig stage(int percent, Duration deadline, OnDeadline onDeadline) {
        return new StageConfig(percent * 10_000, STAGE.hold(), STAGE.minRequests(), Gate.AUTO, deadline, onDeadline);
    }

    Story event(RolloutEvent event) {
        Transition transition = RolloutMachine.next(state, event, nowNs);
        assertThat(transition.before()).isSameAs(state);
        state = transition.state();
        effects = transition.effects();
        all.addAll(effects);
        return this;
    }

    Story after(Duration time) {
        nowNs += time.toNanos();
        return this;
    }

    Story tick(Verdict verdict) {
        return after(Duration.ofMillis(100)).event(new Tick(verdict, ENOUGH_REQUESTS, true, true));
    }

    /** The judge says this every second for so long. */
    Story ticksFor(Duration time, Verdict verdict) {
        for (long s = 0; s < time.toSeconds(); s++) {
            after(Duration.ofSeconds(1)).event(new Tick(verdict, ENOUGH_REQUESTS, true, true));
        }
        return this;
    }

    Story started() {
        return start().ticksFor(Duration.ofSeconds(1), Verdicts.TOO_LITTLE);
    }

    /** All goes well until the next thing happens; a person opens each gate. */
    Story goOn() {
        RolloutState before = state;
        for (int s = 0; s < 300 && state.phase() == before.phase() && state.stage() == before.stage(); s++) {
            if (state.phase() == Phase.GATE) {
                return promote();
            }
            ticksFor(Duration.ofSeconds(1), Verdicts.PASS);
        }
        return this;
    }

    Story untilDone() {
        while (state.phase() != Phase.DONE) {
            goOn();
        }
        return this;
    }

    Story start() {
        return event(new RolloutEvent.Start(Target.CURRENT, ANNA));
    }

    Story promote() {
        return event(new RolloutEvent.Promote(Target.CURRENT, ANNA, false));
    }

    Story promoteFull() {
        return event(new RolloutEvent.Promote(Target.CURRENT, ANNA, true));
    }

    Story pause() {
        return event(new RolloutEvent.Pause(Target.CURRENT, ANNA));
    }

    Story resume() {
        return event(new RolloutEvent.Resume(Target.CURRENT, ANNA));
    }

    Story abort() {
        return event(new RolloutEvent.Abort(Target.CURRENT, ANNA));
    }

    Story retry() {
        return event(new RolloutEvent.Retry(Target.CURRENT, ANNA));
    }

    Story file(@Nullable RolloutSpec spec, int percent) {
        return event(new FileRead(spec, percent * 10_000));
    }

    Story restart(Stop stop) {
        nowNs = TimeUnit.DAYS.toNanos(7);
        return event(new RolloutEvent.Restarted(stop, SplitConfig.WHOLE_PPM, false));
    }

    RolloutState state() {
        return state;
    }

    long nowNs() {
        return nowNs;
    }

    /** Of the last event. */
    List<Effect> effects() {
        return effects;
    }

    /** All weights that were given, in their order. */
    List<Integer> weightsGiven() {
        return all.stream()
                .filter(Effect.SetWeight.class::isInstance)
                .map(effect -> ((Effect.SetWeight) effect).weightPpm())
                .toList();
    }

    Story isIn(Phase phase) {
        assertThat(state.phase()).isEqualTo(phase);
        return this;
    }

    Story isAt(int percent) {
        assertThat(state.weightPpm()).isEqualTo(percent * 10_000);
        return this;
    }

    Story isHeldFor(String code) {
        isIn(Phase.HOLD);
        assertThat(state.reason()).isNotNull();
        assertThat(state.reason().code()).isEqualTo(code);
        return this;
    }

    Story refuses(Refusal refusal) {
        assertThat(effects).singleElement().isInstanceOfSatisfying(Effect.Refuse.class, refused -> {
            assertThat(refused.refusal()).isEqualTo(refusal);
            assertThat(refused.sentence()).isNotBlank();
        });
        return this;
    }
}
