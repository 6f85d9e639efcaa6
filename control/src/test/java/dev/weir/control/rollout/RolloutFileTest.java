package dev.weir.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.rollout.Effect.Refusal;
import dev.weir.proxy.config.RolloutConfig.Gate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file that changes does to a rollout. */
final class RolloutFileTest {
    private static final RolloutSpec NEWER = Story.spec("3.0", Story.spec().stages());

    @Test
    void aFileThatGivesEverythingNeedsNoRollout() {
        Story story = Story.withFileWeight(1_000_000).isIn(Phase.DONE);
        assertThat(story.state().owner()).isEqualTo(Owner.FILE);
        assertThat(story.effects()).isEmpty();
    }

    @Test
    void aRolloutOwnsTheWeightFromPendingOn() {
        Story story = Story.withFileWeight(200_000).isIn(Phase.PENDING).isAt(0);
        assertThat(story.state().owner()).isEqualTo(Owner.ROLLOUT);
        assertThat(story.effects()).startsWith(new Effect.SetWeight(0));
    }

    @Test
    void theSameFileAgainChangesNothing() {
        for (Phase phase : Phase.values()) {
            Story story = Stories.in(phase);
            RolloutSpec spec = story.state().next() == null ? Story.spec() : NEWER;
            RolloutState before = story.state();
            assertThat(story.file(spec, 0).state()).as("in " + phase).isEqualTo(before);
            assertThat(story.effects()).isEmpty();
        }
    }

    @Test
    void aNewVersionGoesToNothingFirstAndThenStartsAnew() {
        Story story =
                Story.inStage(2).isAt(50).file(NEWER, 0).isIn(Phase.SUPERSEDED).isAt(0);
        assertThat(story.effects()).startsWith(new Effect.SetWeight(0));
        story.event(new RolloutEvent.Published(500_000)).isIn(Phase.SUPERSEDED);
        story.start().refuses(Refusal.NOT_NOW);

        story.event(new RolloutEvent.Published(0)).isIn(Phase.PENDING).isAt(0);
        assertThat(story.state().spec().version()).isEqualTo("3.0");
        assertThat(story.state().id()).isEqualTo(2);
        story.started().isIn(Phase.BASELINE);
        story.after(Duration.ofSeconds(10)).tick(Verdicts.TOO_LITTLE).isAt(5);
    }

    @Test
    void aNewVersionStartsByItselfWhenTheFileSaysSo() {
        Story story = Story.inStage(1).file(Story.startingByItself("3.0"), 0).isAt(0);
        story.event(new RolloutEvent.Published(0)).isIn(Phase.BASELINE).isAt(0);
    }

    @Test
    void aVersionThatComesBackStaysInQuarantine() {
        Story story = Stories.in(Phase.ROLLED_BACK)
                .file(NEWER, 20)
                .isIn(Phase.PENDING)
                .isAt(0);
        assertThat(story.effects()).startsWith(new Effect.Restore(), new Effect.SetWeight(0));

        story.file(Story.startingByItself("2.0"), 20).isIn(Phase.ROLLED_BACK).isAt(0);
        assertThat(story.state().reason().code()).isEqualTo(Reason.QUARANTINED);
        story.start().refuses(Refusal.QUARANTINED);
        story.retry().isIn(Phase.BASELINE);
    }

    @Test
    void harmOfASupersededVersionIsRemembered() {
        Story story = Stories.in(Phase.SUPERSEDED).tick(Verdicts.HARM).file(Story.spec(), 0);
        story.event(new RolloutEvent.Published(0)).isIn(Phase.ROLLED_BACK).isAt(0);
    }

    @Test
    void aNewVersionThatComesDuringARollbackWaitsForItsEnd() {
        Story story = Stories.in(Phase.ROLLING_BACK).file(NEWER, 0).isIn(Phase.ROLLING_BACK);
        story.event(new RolloutEvent.RolledBackDone()).isIn(Phase.PENDING).isAt(0);
        assertThat(story.state().quarantined()).containsExactly("2.0");
    }

    @Test
    void afterTheEndTheNextRolloutWaitsForTheFile() {
        Story story = Stories.in(Phase.DONE).start().refuses(Refusal.WAITS_FOR_FILE);
        story.file(NEWER, 0).isIn(Phase.PENDING).isAt(0);
        story.start().refuses(Refusal.WAITS_FOR_FILE);
        story.file(Story.startingByItself("4.0"), 0).isIn(Phase.PENDING);
        story.start().refuses(Refusal.WAITS_FOR_FILE);
        story.file(NEWER, 0);

        story.file(Story.besides("2.0", "3.0"), 0).isIn(Phase.PENDING).isAt(0);
        story.start().isIn(Phase.BASELINE);
    }

    @Test
    void whoeverDoesNotWantTheLastRolloutToBePermanentMayAbortAndStart() {
        Story story = Stories.in(Phase.DONE).file(NEWER, 0).abort().isIn(Phase.ABORTED);
        story.start().isIn(Phase.BASELINE).isAt(0);
    }

    @Test
    void aRolloutThatWaitedForTheFileBeginsByItselfWhenItMay() {
        Story story = Stories.in(Phase.DONE)
                .file(Story.startingByItself("3.0"), 0)
                .isIn(Phase.PENDING)
                .isAt(0);
        story.file(Story.startingByItself("3.0"), 100).isIn(Phase.BASELINE).isAt(0);
    }

    @Test
    void aFileThatSaysHundredPercentOwnsTheWeight() {
        Story story = Stories.in(Phase.DONE).file(Story.spec(), 100).isIn(Phase.DONE);
        assertThat(story.state().owner()).isEqualTo(Owner.FILE);
        assertThat(story.effects()).startsWith(new Effect.ReleaseWeight());
        story.start().refuses(Refusal.NOT_NOW);

        story.file(NEWER, 100).isIn(Phase.PENDING).isAt(0);
        assertThat(story.state().owner()).isEqualTo(Owner.ROLLOUT);
        story.start().isIn(Phase.BASELINE);
    }

    @Test
    void anAbortAfterTheEndMeansWhatServesNow() {
        Story story = Stories.in(Phase.DONE)
                .file(NEWER, 0)
                .abort()
                .isIn(Phase.ABORTED)
                .isAt(0);
        assertThat(story.state().spec().version()).isEqualTo("3.0");
    }

    @ParameterizedTest
    @EnumSource
    void aRolloutThatIsTakenOutOfTheFileGivesNothingMore(Phase phase) {
        Story story = Stories.in(phase);
        int before = story.state().weightPpm();
        story.file(null, 0);

        boolean keeps = phase == Phase.DONE;
        assertThat(story.state().weightPpm()).isEqualTo(keeps ? before : 0);
        assertThat(story.state().phase().isRunning()).isFalse();
        if (!keeps) {
            story.start().refuses(Refusal.NO_ROLLOUT);
        }
    }

    @Test
    void aRolloutThatNeverBeganReturnsTheWeightToTheFileAndMayComeBack() {
        Story story = Stories.in(Phase.PENDING).file(null, 20).isIn(Phase.ABORTED);
        assertThat(story.state().owner()).isEqualTo(Owner.FILE);
        assertThat(story.effects()).contains(new Effect.ReleaseWeight());

        story.file(Story.spec(), 20).isIn(Phase.PENDING).isAt(0);
    }

    @Test
    void afterAnAbortTheFileCountsOnceItsWeightIsEdited() {
        Story story = Stories.in(Phase.ABORTED).file(Story.spec(), 0);
        assertThat(story.state().owner()).isEqualTo(Owner.PERSON);

        story.file(Story.spec(), 5);
        assertThat(story.state().owner()).isEqualTo(Owner.FILE);
        assertThat(story.effects()).startsWith(new Effect.Restore(), new Effect.ReleaseWeight());
    }

    @Test
    void afterAnAbortAQuarantinedVersionStaysOutWhateverTheWeightIsEditedTo() {
        Story story =
                Stories.in(Phase.SUPERSEDED).tick(Verdicts.HARM).file(null, 0).isIn(Phase.ABORTED);
        assertThat(story.state().quarantined()).containsExactly("2.0");
        story.file(null, 20).isIn(Phase.ABORTED);
        assertThat(story.state().owner()).isEqualTo(Owner.PERSON);
        assertThat(story.effects()).isEmpty();
    }

    @Test
    void whatLiesAheadMayChangeOnTheWay() {
        Story story = Story.inStage(1)
                .file(Story.spec("2.0", List.of(Story.stage(5), Story.stage(10, Gate.AUTO), Story.stage(100))), 0);
        story.isIn(Phase.OBSERVE).isAt(10).goOn().isAt(95);
    }

    @Test
    void whereWhatLiesBehindChangedAPersonHasToLook() {
        Story lower =
                Story.inStage(2).file(Story.spec("2.0", List.of(Story.stage(1), Story.stage(2), Story.stage(100))), 0);
        lower.isHeldFor(Reason.SPEC_CHANGED).isAt(2);
        lower.ticksFor(Duration.ofMinutes(2), Verdicts.PASS).isHeldFor(Reason.SPEC_CHANGED);
        lower.resume()
                .ticksFor(Duration.ofSeconds(2), Verdicts.PASS)
                .isIn(Phase.OBSERVE)
                .isAt(2);

        Story higher = Story.inStage(0).file(Story.spec("2.0", List.of(Story.stage(20), Story.stage(100))), 0);
        higher.isHeldFor(Reason.SPEC_CHANGED).isAt(5);
    }

    @Test
    void aLargerHoldbackCountsAtOnce() {
        Stories.in(Phase.SOAK).file(Story.heldBack(100_000), 0).isIn(Phase.SOAK).isAt(90);
    }
}
