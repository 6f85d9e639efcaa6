package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.change.RolloutAnswer;
import dev.weir.control.rollout.Effect;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutEvent.By;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Target;
import dev.weir.control.table.OverridesFile;
import dev.weir.control.table.RolledBack;
import dev.weir.control.testing.Configs;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollout in the control loop: what its states do to the table. */
class RolloutLoopTest {
    private static final RolledBack.Key CANARY = new RolledBack.Key("shop", "canary");
    private static final By ALICE = new By("alice", null);
    private static final String FILE = Configs.SHOP.replace("baseline = stable", """
        baseline = stable
        rollback { burn-in = 2 s }
        rollout { stages = [10 %, 50 %, 100 %], hold = 1 s, min-requests = 50, min-dwell = 1 s, soak = 2 s }
        """);

    @TempDir
    Path directory;

    private LoopHarness weir;

    @BeforeEach
    void start() {
        weir = new LoopHarness(directory, FILE);
        weir.tick();
    }

    @AfterEach
    void end() {
        weir.close();
    }

    @Test
    void aPendingRolloutOwnsTheWeightAndGivesNone() {
        assertThat(rollout().phase()).isEqualTo(Phase.PENDING);
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(weir.await(weir.askCanary(20)))
                .isInstanceOfSatisfying(
                        ChangeAnswer.Refused.class,
                        refused -> assertThat(refused.kind()).isEqualTo(ChangeAnswer.Refused.Kind.CONFLICT));
    }

    @Test
    void aHealthyVersionGetsThroughItsStages() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.DONE);
        assertThat(weir.weightPpm("canary")).isEqualTo(1_000_000);
    }

    @Test
    void aVersionThatFailsIsTakenOutInTheTickThatShowsIt() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        assertThat(weir.weightPpm("canary")).isEqualTo(100_000);
        int ticks = 0;
        while (weir.weightPpm("canary") > 0 && ticks++ < 20) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 5, 5);
            weir.tick();
        }
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(weir.status().generation().overrides().rolledBack()).containsOnlyKeys(CANARY);
        passUntil(Phase.ROLLED_BACK);
        assertThat(command(new RolloutEvent.Start(Target.CURRENT, ALICE)))
                .isInstanceOfSatisfying(
                        RolloutAnswer.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Effect.Refusal.QUARANTINED));

        start(new RolloutEvent.Retry(Target.CURRENT, ALICE));
        weir.tick();
        assertThat(weir.status().generation().overrides().rolledBack()).isEmpty();
        passUntil(Phase.OBSERVE);
        assertThat(weir.weightPpm("canary")).isEqualTo(100_000);
    }

    @Test
    void aRiseThatIsNotInForceYetIsNoLackOfTraffic() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        weir.dataPlane().holdCompiling();
        for (int i = 0; i < 100 && rollout().phase() != Phase.SETTLE; i++) {
            weir.evidence("stable", 100, 0);
            weir.tick();
            weir.onDisk();
        }
        for (int i = 0; i < 20; i++) {
            weir.tick();
            assertThat(rollout().phase()).as(rollout().toString()).isEqualTo(Phase.SETTLE);
        }
        assertThat(weir.weightPpm("canary")).isZero();
        weir.dataPlane().goOnCompiling();
        passUntil(Phase.OBSERVE);
        assertThat(weir.weightPpm("canary")).isEqualTo(100_000);
    }

    @Test
    void aBaselineInTroubleDelaysTheFirstStage() {
        passTroubled(30);
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passTroubled(30);
        assertThat(rollout().phase()).isEqualTo(Phase.BASELINE);
        assertThat(weir.weightPpm("canary")).isZero();
        passUntil(Phase.OBSERVE);
    }

    private void passTroubled(int ticks) {
        for (int i = 0; i < ticks; i++) {
            weir.evidence("stable", 80, 20);
            weir.tick();
            weir.settle();
        }
    }

    @Test
    void whatWasSeenBeforeTheWeightOfAStageWasInForceIsNoEvidenceForIt() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        weir.dataPlane().holdCompiling();
        for (int i = 0; i < 200 && rollout().stage() == 0; i++) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 10, 0);
            weir.tick();
            weir.onDisk();
        }
        for (int i = 0; i < 20; i++) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 10, 0);
            weir.tick();
        }
        assertThat(weir.weightPpm("canary")).isEqualTo(100_000);
        weir.dataPlane().goOnCompiling();
        weir.workUntil(() -> weir.weightPpm("canary") == 500_000);
        for (int i = 0; i < 12; i++) {
            weir.tick();
        }
        assertThat(weir.status().evidence().get(CANARY).metrics().getFirst().stageRequests())
                .isZero();
    }

    @Test
    void anAbortTakesTheWeightAwayBeforeItIsAnswered() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        assertThat(command(new RolloutEvent.Abort(Target.CURRENT, ALICE))).isInstanceOf(RolloutAnswer.Done.class);
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(rollout().phase()).isEqualTo(Phase.ABORTED);
    }

    @Test
    void whileItIsPausedAPersonMaySetTheWeight() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        command(new RolloutEvent.Pause(Target.CURRENT, ALICE));
        assertThat(weir.await(weir.askCanary(5))).isInstanceOf(ChangeAnswer.Applied.class);
        assertThat(weir.weightPpm("canary")).isEqualTo(50_000);
        for (int i = 0; i < 50; i++) {
            healthyTick();
        }
        assertThat(weir.weightPpm("canary")).isEqualTo(50_000);
        command(new RolloutEvent.Resume(Target.CURRENT, ALICE));
        for (int i = 0; i < 50 && weir.weightPpm("canary") <= 50_000; i++) {
            healthyTick();
        }
        assertThat(weir.weightPpm("canary")).isGreaterThanOrEqualTo(100_000);
    }

    @Test
    void openStreamsAreCutByTheirPolicy() {
        restart("open-streams = drain");
        toAborted();
        assertThat(weir.dataPlane().cut()).isEmpty();
        for (int i = 0; i < 260; i++) {
            weir.tick();
        }
        assertThat(weir.dataPlane().cut()).containsExactly("shop/canary");

        restart("open-streams = cut");
        toAborted();
        assertThat(weir.dataPlane().cut()).containsExactly("shop/canary");

        restart("open-streams = keep");
        toAborted();
        for (int i = 0; i < 260; i++) {
            weir.tick();
        }
        assertThat(weir.dataPlane().cut()).isEmpty();
    }

    @Test
    void aFloodOfRequestsDoesNotKeepTheJudgeFromItsTurn() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        weir.floodWhileHandled();
        int ticks = 0;
        while (weir.weightPpm("canary") > 0 && ticks++ < 20) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 5, 5);
            weir.tick();
        }
        assertThat(weir.weightPpm("canary")).isZero();
    }

    @Test
    void aWallClockThatJumpsChangesNothing() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        weir.jumpWallClock(Duration.ofHours(1));
        healthyTick();
        assertThat(rollout().phase()).isEqualTo(Phase.OBSERVE);
        weir.jumpWallClock(Duration.ofHours(-2));
        for (int i = 0; i < 20 && weir.weightPpm("canary") > 0; i++) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 5, 5);
            weir.tick();
        }
        assertThat(weir.weightPpm("canary")).isZero();
    }

    @Test
    void aReloadUnderWayDoesNotHoldUpARollback() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        weir.dataPlane().holdPreparing();
        var reload = weir.ask(new ChangeRequest.LoadFile(Configs.parse(FILE.replace("9003", "9004"))));
        weir.tick();
        for (int i = 0; i < 20 && weir.weightPpm("canary") > 0; i++) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 5, 5);
            weir.tick();
        }
        assertThat(weir.weightPpm("canary")).isZero();
        weir.dataPlane().goOnPreparing();
        assertThat(weir.await(reload)).isInstanceOf(ChangeAnswer.Applied.class);
        assertThat(weir.weightPpm("canary")).isZero();
    }

    @Test
    void anOrderlyRestartGoesOnWithTheStageThatItWasIn() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        weir.close();
        weir = new LoopHarness(directory, FILE);
        assertThat(weir.weightPpm("canary")).as("from the first table on").isEqualTo(100_000);
        assertThat(rollout().phase()).isEqualTo(Phase.SETTLE);
        passUntil(Phase.DONE);
    }

    @Test
    void aCrashLeavesTheRolloutHeldAtTheWeightThatWasWritten(@TempDir Path copy) throws IOException {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        copyFiles(directory, copy);
        try (LoopHarness after = new LoopHarness(copy, FILE)) {
            assertThat(after.weightPpm("canary")).isEqualTo(100_000);
            assertThat(after.status().rollouts().get("shop").phase()).isEqualTo(Phase.HOLD);
            assertThat(after.status().rollouts().get("shop").needsPerson()).isTrue();
        }
    }

    @Test
    void aRolledBackVersionStaysOutOverARestartWhateverTheFileSays() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        for (int i = 0; i < 20 && weir.weightPpm("canary") > 0; i++) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 5, 5);
            weir.tick();
        }
        passUntil(Phase.ROLLED_BACK);
        weir.close();
        weir = new LoopHarness(directory, FILE);
        weir.tick();
        assertThat(rollout().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(weir.status().generation().overrides().rolledBack()).containsOnlyKeys(CANARY);
    }

    /** The rollback was in force and saved with the runtime changes; the journal had not heard of it yet. */
    @Test
    void aRollbackThatTheJournalMissedStillHolds(@TempDir Path copy) throws IOException {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        copyFiles(directory, copy);
        for (int i = 0; i < 20 && weir.weightPpm("canary") > 0; i++) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 5, 5);
            weir.tick();
        }
        weir.onDisk();
        Files.copy(
                directory.resolve(OverridesFile.NAME),
                copy.resolve(OverridesFile.NAME),
                StandardCopyOption.REPLACE_EXISTING);
        try (LoopHarness after = new LoopHarness(copy, FILE)) {
            after.tick();
            assertThat(after.weightPpm("canary")).isZero();
            assertThat(after.status().rollouts().get("shop").phase()).isIn(Phase.ROLLING_BACK, Phase.ROLLED_BACK);
        }
    }

    @Test
    void aVersionThatWasRolledBackStaysOutThoughItsJournalIsGone() throws IOException {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        for (int i = 0; i < 20 && weir.weightPpm("canary") > 0; i++) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 5, 5);
            weir.tick();
        }
        passUntil(Phase.ROLLED_BACK);
        weir.close();
        Files.delete(directory.resolve("rollouts.jsonl"));
        restart("start = auto");
        for (int i = 0; i < 60; i++) {
            healthyTick();
        }
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(rollout().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private void restart(String setting) {
        weir.close();
        weir = new LoopHarness(directory, FILE.replace("soak = 2 s", "soak = 2 s, " + setting));
        weir.tick();
    }

    private void toAborted() {
        start(new RolloutEvent.Start(Target.CURRENT, ALICE));
        passUntil(Phase.OBSERVE);
        command(new RolloutEvent.Abort(Target.CURRENT, ALICE));
        assertThat(rollout().phase()).isEqualTo(Phase.ABORTED);
    }

    private RolloutState rollout() {
        return Objects.requireNonNull(weir.status().rollouts().get("shop"));
    }

    private RolloutAnswer command(RolloutEvent.Command command) {
        return weir.await(weir.command(command));
    }

    private void start(RolloutEvent.Command command) {
        assertThat(command(command)).isInstanceOf(RolloutAnswer.Done.class);
    }

    private void passUntil(Phase phase) {
        for (int i = 0; i < 3_000 && rollout().phase() != phase; i++) {
            healthyTick();
        }
        assertThat(rollout().phase()).as(rollout().toString()).isEqualTo(phase);
    }

    private void healthyTick() {
        int share = weir.weightPpm("canary") / 10_000;
        weir.evidence("stable", 100 - share, 0);
        weir.evidence("canary", share, 0);
        weir.tick();
        weir.settle();
    }
}
