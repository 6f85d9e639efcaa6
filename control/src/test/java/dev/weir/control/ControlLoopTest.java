package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.LoopHarness.HeldTable.Step;
import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.change.ChangeAnswer.Applied;
import dev.weir.control.change.ChangeAnswer.Refused;
import dev.weir.control.change.ChangeOptions;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.judge.Verdict;
import dev.weir.control.status.Announcement;
import dev.weir.control.status.Announcements;
import dev.weir.control.table.OverridesFile;
import dev.weir.control.table.RolledBack;
import dev.weir.control.testing.Configs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ControlLoopTest {
    private static final RolledBack.Key CANARY = new RolledBack.Key("shop", "canary");
    private static final ChangeRequest RESTORE = new ChangeRequest.RestoreVariant("shop", "canary");

    @TempDir
    private Path directory;

    private LoopHarness weir;

    @BeforeEach
    void start() {
        weir = new LoopHarness(directory, Configs.SHOP);
        weir.passSettling();
    }

    @AfterEach
    void stop() {
        weir.close();
    }

    @Test
    void aChangeIsOnTheDiskBeforeItIsInForceWhenItRaises() {
        CompletableFuture<ChangeAnswer> answer = weir.askCanary(20);
        await().until(() -> {
            weir.tick();
            return answer.isDone() || weir.weightPpm("canary") == 200_000;
        });
        assertThat(weir.onDisk().weights()).containsKey("shop");
        assertThat(weir.await(answer)).isInstanceOf(Applied.class);
        assertThat(weir.weightPpm("canary")).isEqualTo(200_000);
    }

    @Test
    void loweringIsInForceAtOnce() {
        CompletableFuture<ChangeAnswer> answer = weir.askCanary(0);
        weir.tick();
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(weir.await(answer)).isInstanceOf(Applied.class);
        assertThat(weir.onDisk().weights()).containsKey("shop");
    }

    @Test
    void theTickThatSeesTheBreachTakesTheCanaryOut() {
        weir.evidence("stable", 500, 1);
        weir.evidence("canary", 40, 10);
        weir.tick();
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(weir.weightPpm("stable")).isEqualTo(1_000_000);
        assertThat(weir.onDisk().rolledBack()).containsOnlyKeys(CANARY);
        assertThat(weir.status().generation().action()).isEqualTo("variant.rolled-back");
        assertThat(weir.status().generation().reason())
                .isEqualTo("10 of 50 requests in 10 s failed (20 %), max-error-rate is 5 %; stable had 0.2 %");
        assertThat(weir.audit().recent(2).get(1))
                .contains("\"who\":\"weir:guard\"")
                .contains("10 of 50 requests");
    }

    @Test
    void aRollbackDoesNotWaitForADiskThatStalls() throws IOException, InterruptedException {
        Path stalled = directory.resolve(OverridesFile.NAME + ".new");
        assertThat(new ProcessBuilder("mkfifo", stalled.toString()).start().waitFor())
                .isZero();
        weir.evidence("stable", 500, 0);
        weir.evidence("canary", 0, 50);
        weir.tick();
        assertThat(weir.weightPpm("canary")).isZero();
        try (var reader = Files.newInputStream(stalled)) {
            assertThat(reader.read()).isNotNegative();
        }
        Files.delete(stalled);
    }

    @Test
    void aRollbackOvertakesAChangeThatIsStillPrepared() {
        weir.dataPlane().holdPreparing();
        CompletableFuture<ChangeAnswer> answer = weir.askCanary(20);
        weir.tick();
        weir.evidence("stable", 500, 0);
        weir.evidence("canary", 0, 50);
        weir.tick();
        assertThat(weir.weightPpm("canary")).isZero();

        weir.dataPlane().goOnPreparing();
        assertThat(weir.await(answer))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Refused.Kind.CONFLICT));
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(weir.onDisk().rolledBack()).containsOnlyKeys(CANARY);
        assertThat(weir.onDisk().weights()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"COMPILE_ELSEWHERE", "PREPARE", "PUBLISH"})
    void anErrorEndsTheChangeThatItBreaksAndNoOther(Step step) {
        weir.dataPlane().breakAt(step);
        CompletableFuture<ChangeAnswer> broken = weir.askCanary(20);
        CompletableFuture<ChangeAnswer> next = weir.askCanary(30);

        assertThat(weir.await(broken)).isEqualTo(Candidates.FAULT);
        assertThat(weir.await(next)).isInstanceOf(Applied.class);
        assertThat(weir.weightPpm("canary")).isEqualTo(300_000);
    }

    @Test
    void whatWasSavedForAChangeThatAnErrorEndsIsTakenBack() {
        weir.dataPlane().breakAt(Step.PUBLISH);

        assertThat(weir.await(weir.askCanary(20))).isEqualTo(Candidates.FAULT);
        assertThat(weir.onDisk().weights()).isEmpty();
    }

    @Test
    void anErrorInAnEventDoesNotKeepTheNextFromItsTurn() {
        weir.slowEvent(Duration.ZERO, () -> {
            throw new LinkageError("a fault of the test");
        });
        CompletableFuture<ChangeAnswer> next = weir.askCanary(20);

        assertThat(weir.await(next)).isInstanceOf(Applied.class);
    }

    @Test
    void afterATickThatEndsWithAnErrorTheNextOneJudges() {
        weir.dataPlane().breakAt(Step.LOOK_FROM_THE_LOOP);
        weir.tick();
        weir.evidence("stable", 500, 0);
        weir.evidence("canary", 0, 50);
        weir.tick();

        assertThat(weir.weightPpm("canary")).isZero();
    }

    /** It was compiled after the table without the canary, but planned before: it once brought the canary back. */
    @Test
    void aRollbackOvertakesAChangeThatIsNotYetCompiled() {
        weir.dataPlane().holdCompiling();
        CompletableFuture<ChangeAnswer> answer = weir.askCanary(20);
        weir.tick();
        weir.evidence("stable", 500, 0);
        weir.evidence("canary", 0, 50);
        weir.tick();
        weir.dataPlane().goOnCompiling();
        assertThat(weir.await(answer))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Refused.Kind.CONFLICT));
        assertThat(weir.weightPpm("canary")).isZero();
        assertThat(weir.onDisk().rolledBack()).containsOnlyKeys(CANARY);
    }

    @Test
    void aFallDoesNotWaitBehindARiseThatHangsOnTheDisk() {
        weir.holdDisk();
        CompletableFuture<ChangeAnswer> rise = weir.askCanary(50);
        weir.tick();
        CompletableFuture<ChangeAnswer> later = weir.askCanary(30);
        weir.tick();
        CompletableFuture<ChangeAnswer> fall = weir.askCanary(2);
        weir.tick();
        assertThat(weir.weightPpm("canary")).isEqualTo(20_000);

        weir.goOnWriting();
        assertThat(weir.await(fall)).isInstanceOf(Applied.class);
        assertThat(weir.await(rise)).as("the last word counts").isInstanceOf(Refused.class);
        assertThat(weir.await(later)).isInstanceOf(Refused.class);
        weir.settle();
        assertThat(weir.weightPpm("canary")).isEqualTo(20_000);
        assertThat(weir.onDisk().weights().get("shop").weightsPpm()).containsEntry("canary", 20_000);
    }

    @Test
    void askingForWhatIsInForceTakesBackARiseThatHangs() {
        weir.holdDisk();
        CompletableFuture<ChangeAnswer> rise = weir.askCanary(50);
        weir.tick();
        assertThat(weir.await(weir.askCanary(5))).isInstanceOf(Applied.class);
        weir.goOnWriting();
        assertThat(weir.await(rise)).isInstanceOf(Refused.class);
        weir.settle();
        assertThat(weir.weightPpm("canary")).isEqualTo(50_000);
        assertThat(weir.onDisk().weights()).isEmpty();
    }

    @Test
    void eventsThatTakeLongLeaveTheJudgeItsTurn() {
        List<Integer> handled = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            weir.slowEvent(Duration.ofMillis(10), () -> handled.add(1));
        }
        weir.tick();
        assertThat(handled).hasSizeLessThanOrEqualTo(3).isNotEmpty();
        for (int i = 0; i < 64; i++) {
            weir.tick();
        }
        assertThat(handled).as("all of them in the end").hasSize(64);
    }

    @Test
    void changesAreMadeInTheOrderInWhichTheyCame() {
        weir.dataPlane().holdPreparing();
        CompletableFuture<ChangeAnswer> first = weir.askCanary(20);
        CompletableFuture<ChangeAnswer> second = weir.askCanary(30);
        CompletableFuture<ChangeAnswer> third = weir.askCanary(10);
        weir.tick();
        weir.dataPlane().goOnPreparing();
        assertThat(generation(weir.await(third))).isEqualTo(4);
        assertThat(generation(weir.await(first))).isEqualTo(2);
        assertThat(generation(weir.await(second))).isEqualTo(3);
        assertThat(weir.weightPpm("canary")).isEqualTo(100_000);
    }

    @Test
    void withoutADiskNothingRisesButEverythingMayFall() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        assertThat(weir.await(weir.askCanary(20)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Refused.Kind.UNAVAILABLE));
        assertThat(weir.weightPpm("canary")).isEqualTo(50_000);

        assertThat(weir.await(weir.askCanary(0)))
                .isInstanceOfSatisfying(
                        Applied.class,
                        applied -> assertThat(applied.notes())
                                .anySatisfy(note -> assertThat(note).contains("not written")));
        assertThat(weir.weightPpm("canary")).isZero();
        weir.tick();
        assertThat(weir.status().unsaved()).isTrue();

        Files.createDirectory(directory);
        await().until(() -> {
            weir.pass(Duration.ofSeconds(1));
            return !weir.status().unsaved();
        });
        assertThat(Files.exists(directory.resolve(OverridesFile.NAME))).isTrue();
    }

    @Test
    void aRestoredCanaryIsJudgedByWhatItDoesFromThenOn() {
        weir.evidence("stable", 500, 0);
        weir.evidence("canary", 0, 50);
        weir.tick();
        assertThat(weir.await(weir.ask(RESTORE))).isInstanceOf(Applied.class);
        assertThat(weir.weightPpm("canary")).isEqualTo(50_000);
        weir.evidence("canary", 20, 0);
        weir.tick();
        assertThat(weir.status().verdicts().get(CANARY)).isInstanceOf(Verdict.Hold.class);
        assertThat(weir.weightPpm("canary")).isEqualTo(50_000);
    }

    @Test
    void tooManyRisesAMinuteAreRefusedButFallsAreNot() {
        weir.close();
        weir = new LoopHarness(directory, Configs.SHOP + "weir.admin.max-changes-per-minute = 2\n");
        weir.await(weir.askCanary(6));
        weir.await(weir.askCanary(7));
        assertThat(weir.await(weir.askCanary(8)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Refused.Kind.TOO_MANY_CHANGES));
        assertThat(weir.await(weir.askCanary(0))).isInstanceOf(Applied.class);
        weir.pass(Duration.ofMinutes(1));
        assertThat(weir.await(weir.askCanary(8))).isInstanceOf(Applied.class);
    }

    @Test
    void anExpiredOverrideGivesTheFileItsSayAgain() {
        ChangeOptions forAnHour = new ChangeOptions(null, Duration.ofHours(1), null, null, false);
        weir.await(weir.ask(
                new ChangeRequest.SetWeights("shop", new TreeMap<>(Map.of("canary", 200_000)), false), forAnHour));
        weir.pass(Duration.ofMinutes(59));
        assertThat(weir.weightPpm("canary")).isEqualTo(200_000);
        weir.pass(Duration.ofMinutes(1));
        assertThat(weir.weightPpm("canary")).isEqualTo(50_000);
        assertThat(weir.status().generation().actor().who()).isEqualTo("weir:expiry");
    }

    @Test
    void aFileThatOverrulesWeightsSetAtRunTimeSaysSo() throws InterruptedException {
        String overruled = "the file has changed the weights of split shop: those that alice set at run time"
                + " (canary 20 %, stable 80 %) no longer hold";
        weir.await(weir.askCanary(20));
        ChangeRequest edited = new ChangeRequest.LoadFile(Configs.parse(Configs.shop("90 %", "10 %")));

        assertThat(weir.await(weir.ask(edited)))
                .isInstanceOfSatisfying(
                        Applied.class, applied -> assertThat(applied.notes()).containsExactly(overruled));

        assertThat(weir.weightPpm("canary")).isEqualTo(100_000);
        assertThat(told("overruled"))
                .hasToString("{\"generation\":3,\"split\":\"shop\",\"owner\":\"alice\",\"text\":\"" + overruled
                        + "\",\"weights\":{\"canary\":20,\"stable\":80}}");
    }

    private JsonNode told(String type) throws InterruptedException {
        try (Announcements.Subscription news = weir.news().subscribe(0)) {
            Announcement next = news.next(20_000);
            while (next != null && !next.type().equals(type)) {
                next = news.next(20_000);
            }
            assertThat(next).as(type).isNotNull();
            return next.data();
        }
    }

    @Test
    void aFileThatDoesNotCompileLeavesTheTable() {
        String broken = withSecret(directory.resolve("missing"));
        assertThat(weir.await(weir.ask(new ChangeRequest.LoadFile(Configs.parse(broken)))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.detail()).contains("cannot be read"));
        assertThat(weir.status().generation().number()).isEqualTo(1);
        assertThat(weir.status().file().problems()).hasSize(1);
    }

    @Test
    void aRollbackNeedsNoFile() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef");
        weir.close();
        weir = new LoopHarness(directory, withSecret(secret));
        weir.passSettling();
        Files.delete(secret);
        weir.evidence("stable", 500, 0);
        weir.evidence("canary", 0, 50);
        weir.tick();
        assertThat(weir.weightPpm("canary")).isZero();
    }

    private static String withSecret(Path secret) {
        return Configs.SHOP + "weir.splits.shop.force-header { name = x-variant, secret-file = \"" + secret + "\" }\n";
    }

    @Property(tries = 60)
    void noSequenceOfWindowsRaisesAWeight(@ForAll("ticks") List<int[]> ticks) throws IOException {
        Path own = Files.createTempDirectory("weir-loop");
        try (LoopHarness loop = new LoopHarness(own, Configs.SHOP)) {
            int before = loop.weightPpm("canary");
            for (int[] counts : ticks) {
                loop.evidence("stable", counts[0], counts[1]);
                loop.evidence("canary", counts[2], counts[3]);
                loop.pass(Duration.ofMillis(counts[4]));
                int now = loop.weightPpm("canary");
                assertThat(now).isLessThanOrEqualTo(before);
                assertThat(loop.weightPpm("stable")).isEqualTo(1_000_000 - now);
                before = now;
            }
        }
    }

    @Provide
    Arbitrary<List<int[]>> ticks() {
        Arbitrary<Integer> counts = Arbitraries.integers().between(0, 60);
        Arbitrary<Integer> pauses = Arbitraries.of(100, 100, 100, 1_000, 11_000);
        return Combinators.combine(counts, counts, counts, counts, pauses)
                .as((a, b, c, d, pause) -> new int[] {a, b, c, d, pause})
                .list()
                .ofMaxSize(20);
    }

    private static long generation(ChangeAnswer answer) {
        return ((Applied) answer).generation();
    }
}
