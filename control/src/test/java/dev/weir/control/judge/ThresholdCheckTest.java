package dev.weir.control.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.judge.Breach.Metric;
import dev.weir.proxy.config.RollbackConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ThresholdCheckTest {
    private static final long WINDOW_NS = 10_000_000_000L;
    private static final long TICK_NS = 100_000_000;

    private final ThresholdCheck check = new ThresholdCheck("stable", thresholds(Duration.ofMillis(800)));
    private final EvidenceWindow canary = new EvidenceWindow(WINDOW_NS);
    private final EvidenceWindow stable = new EvidenceWindow(WINDOW_NS);
    private long nowNs = 5;

    @Test
    void tooFewRequestsBreakNothing() {
        marks(49, 49, 1000, 0);
        assertThat(broken()).isNull();
    }

    @Test
    void theTickThatCompletesMinRequestsBreaksIt() {
        marks(40, 40, 400, 0);
        marks(10, 10, 100, 0);
        canary.to(nowNs);
        stable.to(nowNs);
        Breach breach = check.brokenAlone(canary, stable);
        assertThat(breach).isNotNull();
        assertThat(breach.sentence())
                .isEqualTo("50 of 50 requests in 10 s failed (100 %), max-error-rate is 5 %; stable had 0 %");
    }

    @Test
    void aRateExactlyAtTheThresholdIsAllowed() {
        marks(100, 5, 100, 0);
        assertThat(broken()).isNull();
        marks(0, 1, 0, 0);
        assertThat(broken()).isEqualTo(Metric.ERROR_RATE);
    }

    @Test
    void failuresOlderThanTheWindowAreForgotten() {
        marks(40, 40, 400, 0);
        nowNs += WINDOW_NS;
        marks(30, 0, 300, 0);
        assertThat(canary.marks()).isEqualTo(30);
        assertThat(broken()).isNull();
    }

    @Test
    void aBaselineThatFailsTooIsAnExcuseAsLongAsItDoes() {
        marks(100, 50, 1000, 300);
        assertThat(broken()).isNull();
        nowNs += WINDOW_NS;
        marks(100, 50, 1000, 0);
        assertThat(broken()).isEqualTo(Metric.ERROR_RATE);
    }

    @Test
    void aBaselineWithLittleTrafficHasASayFromThreeFailuresOn() {
        marks(100, 50, 10, 1);
        assertThat(broken()).isEqualTo(Metric.ERROR_RATE);
        marks(0, 0, 0, 2);
        assertThat(broken()).isNull();
    }

    @Test
    void moreThanOneInAHundredSlowAnswersBreakTheP99() {
        timed(1000, 10, 1000, 0);
        assertThat(broken()).isNull();
        timed(0, 1, 0, 0);
        canary.to(nowNs);
        stable.to(nowNs);
        Breach breach = check.brokenAlone(canary, stable);
        assertThat(breach).isNotNull();
        assertThat(breach.sentence())
                .isEqualTo(
                        "11 of 1000 answers in 10 s were slower than max-p99 of 800 ms (1.1 %, 1 % may be); stable had"
                                + " 0 %");
    }

    @Test
    void aSlowBaselineExcusesSlownessAndNoFailures() {
        timed(1000, 100, 1000, 50);
        assertThat(broken()).isNull();
        marks(100, 50, 500, 0);
        assertThat(broken()).isEqualTo(Metric.ERROR_RATE);
    }

    @Test
    void withoutMaxP99SlownessIsNoBreach() {
        timed(1000, 1000, 1000, 0);
        assertThat(new ThresholdCheck("stable", thresholds(null)).brokenAlone(canary, stable))
                .isNull();
    }

    @Property(tries = 200)
    void theWindowHoldsExactlyTheEvidenceOfItsCells(@ForAll("timeline") List<Long> gapsNs) {
        EvidenceWindow window = new EvidenceWindow(10_000);
        List<Long> times = new ArrayList<>();
        long timeNs = -5_000;
        for (long gapNs : gapsNs) {
            timeNs += gapNs;
            window.addMarks(timeNs, 1, 0);
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

    @Property(tries = 500)
    void onlyEnoughRequestsWithMoreFailuresThanAllowedBreakIt(
            @ForAll @LongRange(max = 200) long requests, @ForAll @LongRange(max = 20) long failures) {
        long failed = Math.min(requests, failures);
        EvidenceWindow own = new EvidenceWindow(WINDOW_NS);
        own.addMarks(0, requests, failed);
        assertThat(check.brokenAlone(own, stable) != null).isEqualTo(requests >= 50 && failed * 20 > requests);
    }

    private void marks(long own, long ownFailed, long other, long otherFailed) {
        nowNs += TICK_NS;
        canary.addMarks(nowNs, own, ownFailed);
        stable.addMarks(nowNs, other, otherFailed);
    }

    private void timed(long own, long ownSlow, long other, long otherSlow) {
        nowNs += TICK_NS;
        canary.addTimed(nowNs, own, ownSlow);
        stable.addTimed(nowNs, other, otherSlow);
    }

    private @Nullable Metric broken() {
        canary.to(nowNs);
        stable.to(nowNs);
        Breach breach = check.brokenAlone(canary, stable);
        return breach == null ? null : breach.metric();
    }

    private static RollbackConfig thresholds(@Nullable Duration maxP99) {
        RollbackConfig defaults = RollbackConfig.DEFAULTS;
        return new RollbackConfig(
                50_000,
                maxP99,
                50,
                Duration.ofSeconds(10),
                defaults.tolerance(),
                defaults.burnIn(),
                defaults.settleMax(),
                defaults.noTraffic(),
                defaults.alpha());
    }
}
