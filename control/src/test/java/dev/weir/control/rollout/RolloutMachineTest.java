package dev.weir.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.judge.Check;
import dev.weir.control.rollout.Effect.News;
import dev.weir.control.rollout.Effect.Refusal;
import dev.weir.control.rollout.Effect.Signal;
import dev.weir.control.rollout.RolloutEvent.Tick;
import dev.weir.proxy.config.RolloutConfig.OnDeadline;
import dev.weir.proxy.config.RolloutConfig.OpenStreams;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a rollout, rule by rule. */
final class RolloutMachineTest {

    @Test
    void aRolloutPassesItsStagesAndKeepsSomethingBackUntilItIsDone() {
        Story story =
                Story.of(Story.spec()).isIn(Phase.PENDING).isAt(0).started().untilDone();

        assertThat(story.weightsGiven().stream().distinct().toList())
                .containsExactly(0, 50_000, 100_000, 500_000, 950_000, 1_000_000);
        assertThat(story.state().reason().code()).isEqualTo(Reason.DONE);
        assertThat(story.state().reason().sentence()).contains("weir.splits.shop.variants.canary.weight = 100 %");
        assertThat(story.state().owner()).isEqualTo(Owner.PERSON);
    }

    @Test
    void nothingIsGivenUntilTheBaselineIsKnown() {
        Story story = Story.of(Story.spec()).start().ticksFor(Duration.ofMinutes(2), Verdicts.BURN_IN);
        story.isIn(Phase.BASELINE).isAt(0);

        story.tick(Verdicts.ENVIRONMENT).isIn(Phase.BASELINE).isAt(0);
        story.tick(Verdicts.NO_TRAFFIC).isIn(Phase.SETTLE).isAt(5);
        assertThat(story.effects())
                .startsWith(
                        new Effect.SetWeight(50_000),
                        new Effect.Tell(Signal.BEGIN),
                        new Effect.Tell(Signal.STAGE_BEGAN));
    }

    @Test
    void theJudgeIsToldOfEachRiseAndEachStageButBeginsOnlyOnce() {
        Story story = Story.inStage(0).goOn();

        story.isIn(Phase.SETTLE).isAt(10);
        assertThat(story.effects())
                .startsWith(
                        new Effect.SetWeight(100_000),
                        new Effect.Tell(Signal.WEIGHT_ROSE),
                        new Effect.Tell(Signal.STAGE_BEGAN));
    }

    @Test
    void aStageTakesItsTimeItsRequestsAndAPass() {
        Story story = Story.inStage(0);
        story.ticksFor(Duration.ofMinutes(5), Verdicts.TOO_LITTLE)
                .isIn(Phase.OBSERVE)
                .isAt(5);
        story.after(Duration.ofSeconds(1))
                .event(new Tick(Verdicts.PASS, 99, true, true))
                .isAt(5);
        story.event(new Tick(Verdicts.PASS, 100, true, true)).isAt(10);

        Story soon = Story.inStage(0);
        soon.ticksFor(Duration.ofSeconds(59), Verdicts.PASS).isAt(5);
        soon.ticksFor(Duration.ofSeconds(2), Verdicts.PASS).isAt(10);
    }

    @Test
    void aGateWaitsForAPersonHoweverMuchTimeGoesBy() {
        Story story = Story.inStage(1).goOn().isIn(Phase.GATE);
        story.ticksFor(Duration.ofHours(1), Verdicts.PASS).isIn(Phase.GATE).isAt(10);

        story.promote().isIn(Phase.SETTLE).isAt(50);
    }

    @Test
    void afterALongSilenceStagesAreStillPassedOneAtATime() {
        Story story =
                Story.inStage(0).after(Duration.ofDays(3)).tick(Verdicts.PASS).isAt(10);
        story.after(Duration.ofDays(3)).tick(Verdicts.PASS).isIn(Phase.OBSERVE).isAt(10);
    }

    @Test
    void aPersonMayPromoteEarlyButNotOverAHoldAPauseOrTheDwell() {
        Story.inStage(0).promote().refuses(Refusal.NOT_NOW).isAt(5);
        Story.inStage(0).after(Duration.ofSeconds(10)).promote().isAt(10);
        Story.inStage(0)
                .after(Duration.ofSeconds(10))
                .pause()
                .promote()
                .refuses(Refusal.NOT_NOW)
                .isAt(5);
        Story.inStage(0)
                .after(Duration.ofSeconds(10))
                .tick(Verdicts.ENVIRONMENT)
                .promoteFull()
                .refuses(Refusal.NOT_NOW)
                .isAt(5);
        Story.of(Story.spec()).promote().refuses(Refusal.NOT_NOW).isAt(0);
        Story.of(Story.spec()).start().promoteFull().refuses(Refusal.NOT_NOW).isAt(0);
    }

    @Test
    void promotingInFullSkipsStagesButNotTheJudge() {
        Story story = Story.inStage(0).after(Duration.ofSeconds(10)).promoteFull();
        story.isIn(Phase.SETTLE).isAt(95);
        assertThat(story.state().stage()).isEqualTo(3);

        story.tick(Verdicts.HARM).isIn(Phase.ROLLING_BACK).isAt(0);
    }

    @Test
    void harmIsRolledBackInTheSameTickAndQuarantined() {
        Story story =
                Story.inStage(1).tick(Verdicts.HARM).isIn(Phase.ROLLING_BACK).isAt(0);
        assertThat(story.effects()).startsWith(new Effect.RollBack(story.state().reason(), OpenStreams.KEEP));
        assertThat(story.state().reason().code()).isEqualTo("errors");
        assertThat(story.state().reason().figures()).containsEntry("failed", 7.0);

        story.event(new RolloutEvent.RolledBackDone()).isIn(Phase.ROLLED_BACK);
        story.start().refuses(Refusal.QUARANTINED).isAt(0);
        story.file(Story.spec(), 20).isIn(Phase.ROLLED_BACK).isAt(0);
        story.restart(RolloutEvent.Stop.CLEAN).isIn(Phase.ROLLED_BACK).isAt(0);
    }

    @Test
    void aRetryBeginsFromTheTop() {
        Story story = Story.inStage(2).tick(Verdicts.HARM).event(new RolloutEvent.RolledBackDone());
        story.retry().isIn(Phase.BASELINE).isAt(0);
        assertThat(story.effects()).startsWith(new Effect.Restore());
        assertThat(story.state().generation()).isEqualTo(2);
        assertThat(story.state().id()).isEqualTo(1);
        assertThat(story.state().quarantined()).isEmpty();

        story.ticksFor(Duration.ofSeconds(20), Verdicts.TOO_LITTLE).isAt(5);
    }

    @Test
    void aBaselineThatMayNotCarryTheLoadGetsItAllTheSameAndIsToldSo() {
        Story story = Story.inStage(3).event(new Tick(Verdicts.HARM, 100, false, false));

        story.isAt(0).isIn(Phase.ROLLING_BACK);
        assertThat(story.effects()).anySatisfy(effect -> assertThat(effect).isInstanceOf(Effect.RollBack.class));
        assertThat(story.effects())
                .anySatisfy(effect -> assertThat(effect)
                        .isInstanceOfSatisfying(
                                Effect.Announce.class,
                                news -> assertThat(news.news()).isEqualTo(News.BASELINE_STRAINED)));
    }

    @ParameterizedTest
    @EnumSource
    void anAbortEndsEveryPhaseAtOnce(Phase phase) {
        Story story = Stories.in(phase).abort().isAt(0);
        assertThat(story.state().phase()).isIn(Phase.ABORTED, Phase.ROLLING_BACK, Phase.ROLLED_BACK);
        assertThat(story.state().reason()).isNotNull();
    }

    @Test
    void anAbortedVersionMayStartAgain() {
        Story story = Story.inStage(1).abort().isIn(Phase.ABORTED);
        assertThat(story.effects()).hasAtLeastOneElementOfType(Effect.RollBack.class);

        story.start().isIn(Phase.BASELINE);
        assertThat(story.effects()).contains(new Effect.Restore());
    }

    @Test
    void aHoldEndsAfterHalfAMinuteOfCalm() {
        Story story = Story.inStage(0).ticksFor(Duration.ofMinutes(2), Verdicts.ENVIRONMENT);
        story.isHeldFor("environment").isAt(5);
        story.ticksFor(Duration.ofSeconds(20), Verdicts.PASS).isIn(Phase.HOLD);
        story.tick(Verdicts.hold(Check.ERRORS, "suspicion")).isHeldFor("suspicion");
        story.ticksFor(Duration.ofSeconds(30), Verdicts.PASS).isIn(Phase.HOLD);
        story.event(new Tick(Verdicts.PASS, 1, false, true)).isIn(Phase.HOLD);
        story.ticksFor(Duration.ofSeconds(30), Verdicts.PASS).isIn(Phase.HOLD);
        story.ticksFor(Duration.ofSeconds(1), Verdicts.PASS).isIn(Phase.SETTLE).isAt(5);
    }

    @Test
    void timeInAHoldOrAPauseIsNoObservation() {
        Story story = Story.inStage(0).ticksFor(Duration.ofSeconds(30), Verdicts.PASS);
        story.pause().ticksFor(Duration.ofMinutes(10), Verdicts.PASS).isAt(5).resume();
        story.tick(Verdicts.ENVIRONMENT).ticksFor(Duration.ofSeconds(32), Verdicts.PASS);
        story.isIn(Phase.OBSERVE);
        assertThat(Duration.ofNanos(story.state().observedNs(story.nowNs()))).isLessThan(Duration.ofSeconds(40));
    }

    @Test
    void aFindingThatNobodyHasHeardOfHolds() {
        Story.inStage(0).tick(Verdicts.hold(Check.NOISE, "something-new")).isHeldFor("something-new");
    }

    @Test
    void aDeadlineCountsInEveryPhaseOfItsStage() {
        var spec =
                Story.spec("2.0", List.of(Story.stage(5, Duration.ofMinutes(10), OnDeadline.HOLD), Story.stage(100)));
        Story held = Story.of(spec).started().tick(Verdicts.ENVIRONMENT).pause();
        held.ticksFor(Duration.ofMinutes(10), Verdicts.ENVIRONMENT).isHeldFor(Reason.DEADLINE);
        held.ticksFor(Duration.ofMinutes(10), Verdicts.PASS)
                .isHeldFor(Reason.DEADLINE)
                .isAt(5);
        held.resume().ticksFor(Duration.ofSeconds(2), Verdicts.PASS).isIn(Phase.OBSERVE);

        var strict = Story.spec(
                "2.0", List.of(Story.stage(5, Duration.ofMinutes(10), OnDeadline.ROLL_BACK), Story.stage(100)));
        Story late = Story.of(strict).started().ticksFor(Duration.ofMinutes(11), Verdicts.TOO_LITTLE);
        late.isIn(Phase.ROLLING_BACK).isAt(0);
        assertThat(late.state().reason().code()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void staleCommandsChangeNothing() {
        Story story = Story.inStage(0);
        Target seen = story.state().target();
        story.goOn();
        RolloutState before = story.state();

        story.event(new RolloutEvent.Promote(seen, Story.ANNA, false)).refuses(Refusal.STALE);
        story.event(new RolloutEvent.Pause(seen, Story.ANNA)).refuses(Refusal.STALE);
        story.event(new RolloutEvent.Abort(new Target(7L, null, null, null), Story.ANNA))
                .refuses(Refusal.STALE);
        assertThat(story.state()).isEqualTo(before);

        story.event(new RolloutEvent.Abort(seen, Story.ANNA)).isIn(Phase.ABORTED);
    }

    @Test
    void whatAPersonTakesAwayWhilePausedComesBackOnlyByTheRules() {
        Story story = Story.inStage(1).pause().event(new RolloutEvent.WeightSet(20_000));
        assertThat(story.state().owner()).isEqualTo(Owner.PERSON);

        story.resume().isAt(2);
        story.tick(Verdicts.ENVIRONMENT).isHeldFor("environment").isAt(2);
        story.ticksFor(Duration.ofSeconds(31), Verdicts.PASS).isAt(2);
        story.ticksFor(Duration.ofSeconds(1), Verdicts.PASS).isAt(10).isIn(Phase.SETTLE);
    }

    @Test
    void withoutAHoldbackTheEndNeedsNoComparison() {
        Story story = Story.of(Story.heldBack(0)).started();
        while (story.state().phase() != Phase.SOAK) {
            story.goOn();
        }
        story.isAt(100).ticksFor(Duration.ofMinutes(3), Verdicts.NO_TRAFFIC).isIn(Phase.DONE);
        assertThat(story.weightsGiven()).endsWith(1_000_000);
    }

    @Test
    void aVerdictOfHarmCountsAfterTheEndAsWell() {
        Stories.in(Phase.DONE).tick(Verdicts.HARM).isIn(Phase.ROLLING_BACK).isAt(0);
        Stories.in(Phase.ABORTED).tick(Verdicts.HARM).isIn(Phase.ROLLING_BACK).isAt(0);
        Story.withFileWeight(1_000_000).isIn(Phase.DONE).tick(Verdicts.HARM).isAt(0);
    }

    @Test
    void ticksThatChangeNothingNeedNotBeWrittenDown() {
        Story story = Story.inStage(0);
        RolloutState before = story.state();
        story.ticksFor(Duration.ofSeconds(40), Verdicts.TOO_LITTLE);
        assertThat(story.state()).isEqualTo(before);

        story.ticksFor(Duration.ofSeconds(30), Verdicts.TOO_LITTLE);
        assertThat(story.state().times().knownNs()).isGreaterThan(before.times().knownNs());
    }
}
