package dev.weir.control.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.LatencyCounts;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Yardstick.Thresholds;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyThresholdsTest {
    private static final long MS_NS = 1_000_000;
    private static final long SECOND_NS = 1_000_000_000;
    private static final long SETTLE_MAX_NS = 30 * SECOND_NS;

    private final LatencyThresholds thresholds = new LatencyThresholds();
    private final Outcomes outcomes = new Outcomes(1, List.of());
    private final OutcomeRecorder recorder = outcomes.recorder(0);
    private final OutcomeWindows windows = outcomes.windows(0);
    private final Slot stable = outcomes.variant("shop", "stable");
    private long nowNs;

    @Test
    void fewerThanTwoHundredAnswersAreNotEnough() {
        second(199, 10);
        assertThat(thresholds.ofBaseline()).isNull();
        assertThat(thresholds.ofCandidate()).isNull();
        assertThat(thresholds.hungNs()).isEqualTo(Long.MAX_VALUE);
        second(1, 10);
        assertThat(thresholds.ofBaseline()).isNotNull();
    }

    @Test
    void aCandidateMayTakeAFifthMoreAndAtLeastFiveMilliseconds() {
        for (int ms = 1; ms <= 1000; ms++) {
            answer(ms);
        }
        endSecond();
        Thresholds baseline = thresholds.ofBaseline();
        Thresholds candidate = thresholds.ofCandidate();
        assertThat(baseline).isNotNull();
        assertThat(candidate).isNotNull();
        assertThat(baseline.p95Ns()).isBetween(940 * MS_NS, 965 * MS_NS);
        assertThat(candidate.p95Ns()).isEqualTo(baseline.p95Ns() + baseline.p95Ns() / 5);
    }

    @Test
    void ofFastAnswersFiveMillisecondsMoreAreTolerated() {
        second(300, 2);
        Thresholds baseline = thresholds.ofBaseline();
        Thresholds candidate = thresholds.ofCandidate();
        assertThat(baseline).isNotNull();
        assertThat(candidate).isNotNull();
        assertThat(candidate.p99Ns()).isEqualTo(baseline.p99Ns() + 5 * MS_NS);
    }

    @Test
    void answersOlderThanAMinuteAreForgotten() {
        second(300, 2000);
        for (int i = 0; i < 60; i++) {
            second(10, 10);
        }
        assertThat(thresholds.p999Ns()).isLessThan(11 * MS_NS);
        assertThat(thresholds.samples()).isBetween(500L, 600L);
    }

    @Test
    void hungIsFourTimesTheSlowestAndAtLeastASecond() {
        second(300, 10);
        assertThat(thresholds.hungNs()).isEqualTo(SECOND_NS);
        second(3000, 1000);
        assertThat(thresholds.hungNs()).isBetween(4 * SECOND_NS, 41 * SECOND_NS / 10);
    }

    @Test
    void settlingLastsAsLongAsSlowAnswersTake() {
        assertThat(thresholds.settleNs(SETTLE_MAX_NS)).isEqualTo(SECOND_NS);
        second(10, 300);
        assertThat(thresholds.settleNs(SETTLE_MAX_NS)).isBetween(300 * MS_NS, 310 * MS_NS);
        second(3000, 60_000);
        assertThat(thresholds.settleNs(SETTLE_MAX_NS)).isEqualTo(SETTLE_MAX_NS);
    }

    private void second(int answers, long latencyMs) {
        for (int i = 0; i < answers; i++) {
            answer(latencyMs);
        }
        endSecond();
    }

    private void answer(long latencyMs) {
        recorder.evidence(stable, 0, 0, false, latencyMs * MS_NS);
    }

    private void endSecond() {
        nowNs += SECOND_NS;
        LatencyCounts counts = windows.next(nowNs).of(stable).evidenceLatency();
        thresholds.add(nowNs, counts);
    }
}
