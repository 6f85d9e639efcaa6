package dev.weir.control.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.judge.Breach.Metric;
import dev.weir.proxy.config.RollbackConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SplitGuardTest {
    private static final long TICK_NS = 100_000_000;
    private static final SortedSet<String> CANARY = new TreeSet<>(List.of("canary"));
    private static final RollbackConfig.Tolerance TOLERANCE = new RollbackConfig.Tolerance(1.25, 2_000);

    private final SplitGuard guard = new SplitGuard("stable", thresholds(Duration.ofMillis(800)));
    private long nowNs = 5;

    @Test
    void tooFewRequestsAreNoEvidence() {
        assertThat(tick(marks(49, 49), marks(1000, 0))).isEqualTo(new GuardVerdict.Calm(49, 50));
    }

    @Test
    void noTrafficIsCalm() {
        assertThat(tick(Evidence.NONE, Evidence.NONE)).isEqualTo(new GuardVerdict.Calm(0, 50));
    }

    @Test
    void theTickThatCompletesMinRequestsRollsBack() {
        tick(marks(40, 40), marks(400, 0));
        assertThat(tick(marks(10, 10), marks(100, 0))).isInstanceOfSatisfying(GuardVerdict.Fail.class, fail -> {
            assertThat(fail.breach().metric()).isEqualTo(Metric.ERROR_RATE);
            assertThat(fail.breach().sentence())
                    .isEqualTo("50 of 50 requests in 10 s failed (100 %), max-error-rate is 5 %; stable had 0 %");
        });
    }

    @Test
    void aRateExactlyAtTheThresholdIsAllowed() {
        assertThat(tick(marks(100, 5), marks(100, 0))).isInstanceOf(GuardVerdict.Calm.class);
        assertThat(tick(marks(0, 1), marks(0, 0))).isInstanceOf(GuardVerdict.Fail.class);
    }

    @Test
    void failuresOlderThanTheWindowAreForgotten() {
        tick(marks(40, 40), marks(400, 0));
        nowNs += 10_000_000_000L;
        assertThat(tick(marks(30, 0), marks(300, 0))).isEqualTo(new GuardVerdict.Calm(30, 50));
    }

    @Test
    void evidenceWithinTheWindowAddsUp() {
        for (int i = 0; i < 90; i++) {
            tick(marks(1, 0), marks(10, 0));
        }
        assertThat(tick(marks(0, 0), marks(0, 0))).isEqualTo(new GuardVerdict.Calm(90, 50));
    }

    @Test
    void aBaselineThatFailsTooHolds() {
        assertThat(tick(marks(100, 50), marks(1000, 300))).isInstanceOfSatisfying(GuardVerdict.Hold.class, hold -> {
            assertThat(hold.breach().baselineBad()).isEqualTo(300);
        });
    }

    @Test
    void theRollbackComesOnceTheBaselineIsWellAgain() {
        tick(marks(100, 50), marks(1000, 300));
        nowNs += 10_000_000_000L;
        assertThat(tick(marks(100, 50), marks(1000, 0))).isInstanceOf(GuardVerdict.Fail.class);
    }

    @Test
    void aBaselineWithLittleTrafficHasASayFromThreeFailuresOn() {
        assertThat(tick(marks(100, 50), marks(10, 3))).isInstanceOf(GuardVerdict.Hold.class);
    }

    @Test
    void oneFailureOfAQuietBaselineDoesNotExcuseTheCanary() {
        assertThat(tick(marks(100, 50), marks(10, 1))).isInstanceOf(GuardVerdict.Fail.class);
    }

    @Test
    void moreThanOneInAHundredSlowAnswersBreakTheP99() {
        assertThat(tick(timed(1000, 10), timed(1000, 0))).isInstanceOf(GuardVerdict.Calm.class);
        assertThat(tick(timed(0, 1), timed(0, 0))).isInstanceOfSatisfying(GuardVerdict.Fail.class, fail -> {
            assertThat(fail.breach().metric()).isEqualTo(Metric.P99);
            assertThat(fail.breach().sentence())
                    .isEqualTo("11 of 1000 answers in 10 s were slower than max-p99 of 800 ms (1.1 %, 1 % may be);"
                            + " stable had 0 %");
        });
    }

    @Test
    void aSlowBaselineHolds() {
        assertThat(tick(timed(1000, 100), timed(1000, 50))).isInstanceOf(GuardVerdict.Hold.class);
    }

    @Test
    void failuresOfTheCanaryAloneAreNotExcusedByASlowBaseline() {
        assertThat(tick(new Evidence(100, 50, 100, 90), timed(1000, 500)))
                .isInstanceOfSatisfying(
                        GuardVerdict.Fail.class,
                        fail -> assertThat(fail.breach().metric()).isEqualTo(Metric.ERROR_RATE));
    }

    @Test
    void withoutMaxP99SlownessIsNoBreach() {
        SplitGuard errorsOnly = new SplitGuard("stable", thresholds(null));
        assertThat(errorsOnly.judge(nowNs, Map.of("canary", timed(1000, 1000)), CANARY))
                .containsEntry("canary", new GuardVerdict.Calm(1000, 50));
    }

    @Test
    void aVariantThatComesBackStartsWithoutItsPast() {
        tick(marks(49, 49), marks(100, 0));
        nowNs += TICK_NS;
        guard.judge(nowNs, Map.of(), new TreeSet<>());
        assertThat(tick(marks(10, 0), marks(100, 0))).isEqualTo(new GuardVerdict.Calm(10, 50));
    }

    @Test
    void eachVariantIsJudgedByItself() {
        var verdicts = guard.judge(
                nowNs,
                Map.of("a", marks(100, 100), "b", marks(100, 0), "stable", marks(100, 0)),
                new TreeSet<>(List.of("a", "b")));
        assertThat(verdicts.get("a")).isInstanceOf(GuardVerdict.Fail.class);
        assertThat(verdicts.get("b")).isInstanceOf(GuardVerdict.Calm.class);
    }

    @Property(tries = 200)
    void theWindowHoldsExactlyTheEvidenceOfItsCells(@ForAll("timeline") List<Long> gapsNs) {
        EvidenceWindow window = new EvidenceWindow(10_000);
        List<Long> times = new ArrayList<>();
        long timeNs = -5_000;
        for (long gapNs : gapsNs) {
            timeNs += gapNs;
            window.add(timeNs, marks(1, 0));
            times.add(Math.floorDiv(timeNs, 100));
        }
        long newest = Math.floorDiv(timeNs, 100);
        assertThat(window.marks())
                .isEqualTo(times.stream()
                        .filter(cell -> cell > newest - EvidenceWindow.CELLS)
                        .count());
    }

    @Provide
    Arbitrary<List<Long>> timeline() {
        return Arbitraries.longs().between(0, 3_000).list().ofMinSize(1).ofMaxSize(60);
    }

    @Property(tries = 300)
    void onlyAVariantWithEnoughRequestsAndMoreFailuresThanAllowedFails(@ForAll("evidence") List<Evidence> ticks) {
        SplitGuard fresh = new SplitGuard("stable", thresholds(Duration.ofMillis(800)));
        long timeNs = 0;
        Evidence sum = Evidence.NONE;
        for (Evidence evidence : ticks) {
            timeNs += TICK_NS;
            sum = sum.plus(evidence);
            var verdict = fresh.judge(timeNs, Map.of("canary", evidence, "stable", marks(1000, 0)), CANARY);
            boolean errors = sum.marks() >= 50 && sum.failed() * 20 > sum.marks();
            boolean slow = sum.timed() >= 50 && sum.slow() * 100 > sum.timed();
            assertThat(verdict.get("canary") instanceof GuardVerdict.Fail).isEqualTo(errors || slow);
        }
    }

    @Provide
    Arbitrary<List<Evidence>> evidence() {
        Arbitrary<Long> counts = Arbitraries.longs().between(0, 30);
        return Combinators.combine(counts, counts, counts, counts)
                .as((a, b, c, d) -> new Evidence(Math.max(a, b), Math.min(a, b), Math.max(c, d), Math.min(c, d)))
                .list()
                .ofMaxSize(90);
    }

    private GuardVerdict tick(Evidence canary, Evidence stable) {
        nowNs += TICK_NS;
        return guard.judge(nowNs, Map.of("canary", canary, "stable", stable), CANARY)
                .get("canary");
    }

    private static Evidence marks(long marks, long failed) {
        return new Evidence(marks, failed, 0, 0);
    }

    private static Evidence timed(long timed, long slow) {
        return new Evidence(timed, 0, timed, slow);
    }

    private static RollbackConfig thresholds(@Nullable Duration maxP99) {
        RollbackConfig defaults = RollbackConfig.DEFAULTS;
        return new RollbackConfig(
                50_000,
                maxP99,
                50,
                Duration.ofSeconds(10),
                TOLERANCE,
                defaults.burnIn(),
                defaults.settleMax(),
                defaults.noTraffic(),
                defaults.alpha());
    }
}
