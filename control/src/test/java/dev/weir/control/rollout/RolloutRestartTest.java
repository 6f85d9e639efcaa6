package dev.weir.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.rollout.Effect.Signal;
import dev.weir.control.rollout.RolloutEvent.Restarted;
import dev.weir.control.rollout.RolloutEvent.Stop;
import dev.weir.proxy.config.RolloutConfig.OnDeadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a rollout goes on in another process. */
final class RolloutRestartTest {

    @Test
    void afterACleanStopTheStageIsObservedAnew() {
        Story story = Story.inStage(1).ticksFor(Duration.ofSeconds(50), Verdicts.PASS);
        story.restart(Stop.CLEAN).isIn(Phase.SETTLE).isAt(10);
        assertThat(story.effects())
                .startsWith(
                        new Effect.SetWeight(100_000),
                        new Effect.Tell(Signal.BEGIN),
                        new Effect.Tell(Signal.STAGE_BEGAN));

        story.ticksFor(Duration.ofMinutes(2), Verdicts.BURN_IN).isIn(Phase.SETTLE);
        story.ticksFor(Duration.ofSeconds(60), Verdicts.PASS)
                .isIn(Phase.OBSERVE)
                .isAt(10);
        story.ticksFor(Duration.ofSeconds(2), Verdicts.PASS).isIn(Phase.GATE);
    }

    @ParameterizedTest
    @EnumSource(names = {"BASELINE", "SETTLE", "OBSERVE", "GATE", "SOAK", "HOLD"})
    void afterAnyOtherStopItIsHeldUntilAPersonHasLooked(Phase phase) {
        Story story = Stories.in(phase);
        int before = story.state().weightPpm();
        story.restart(Stop.UNCLEAN).isHeldFor(Reason.RESTARTED);
        assertThat(story.effects()).startsWith(new Effect.SetWeight(before));
        story.ticksFor(Duration.ofHours(1), Verdicts.PASS).isHeldFor(Reason.RESTARTED);
        assertThat(story.state().weightPpm()).isEqualTo(before);

        story.resume().ticksFor(Duration.ofSeconds(1), Verdicts.TOO_LITTLE);
        assertThat(story.state().phase()).isNotEqualTo(Phase.HOLD);
    }

    @Test
    void theWeightIsNoHigherThanWhatIsKnown() {
        Story story = Story.inStage(2).event(new Restarted(Stop.DAMAGED, 100_000, false));
        story.isHeldFor(Reason.JOURNAL).isAt(10);

        Story.inStage(2)
                .event(new Restarted(Stop.DAMAGED, 0, true))
                .isIn(Phase.ROLLING_BACK)
                .isAt(0);
        Stories.in(Phase.DONE)
                .event(new Restarted(Stop.DAMAGED, 950_000, false))
                .isHeldFor(Reason.JOURNAL)
                .isAt(95);
    }

    @ParameterizedTest
    @EnumSource
    void theWeightOfAnyPhaseIsGivenAgain(Phase phase) {
        Story story = Stories.in(phase);
        int before = story.state().weightPpm();
        story.restart(Stop.CLEAN);

        assertThat(story.state().weightPpm()).isEqualTo(before);
        assertThat(story.effects().getFirst()).isInstanceOfAny(Effect.SetWeight.class, Effect.RollBack.class);
    }

    @Test
    void aFileThatOwnsTheWeightKeepsIt() {
        Story story = Story.withFileWeight(1_000_000).restart(Stop.UNCLEAN).isIn(Phase.DONE);
        assertThat(story.effects()).isEmpty();
    }

    @Test
    void aDeadlineGoesOnFromWhatIsKnownOfIt() {
        var spec = Story.spec(
                "2.0", List.of(Story.stage(5, Duration.ofMinutes(10), OnDeadline.ROLL_BACK), Story.stage(100)));
        Story story = Story.of(spec).started().ticksFor(Duration.ofMinutes(8), Verdicts.TOO_LITTLE);
        story.restart(Stop.CLEAN)
                .ticksFor(Duration.ofSeconds(110), Verdicts.TOO_LITTLE)
                .isAt(5);
        story.ticksFor(Duration.ofSeconds(75), Verdicts.TOO_LITTLE).isIn(Phase.ROLLING_BACK);
    }

    @Test
    void theWeightMayHaveRisenJustBefore() {
        Story story = Story.inStage(0).after(Duration.ofSeconds(10)).restart(Stop.CLEAN);
        story.tick(Verdicts.PASS).isIn(Phase.OBSERVE).promote();
        assertThat(story.effects()).singleElement().isInstanceOf(Effect.Refuse.class);
        story.after(Duration.ofSeconds(10)).promote().isAt(10);
    }
}
