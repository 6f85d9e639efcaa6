package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeRecorderTest {
    private static final long MS = 1_000_000;

    private final Outcomes outcomes = new Outcomes(1, List.of("line-folded", "host-missing"));
    private final OutcomeRecorder recorder = outcomes.recorder(0);
    private final OutcomeWindows windows = outcomes.windows(0);
    private final Outcome outcome = new Outcome();
    private final Slot route = outcomes.route("shop");
    private final Slot stable = outcomes.variant("shop", "stable");
    private final Slot canary = outcomes.variant("shop", "canary");
    private long nowNs;

    private Window nextSecond() {
        nowNs += OutcomeWindows.SECOND_NS;
        return windows.next(nowNs);
    }

    private void begin() {
        recorder.begin(outcome, 0);
        outcome.route(route);
    }

    @ParameterizedTest
    @EnumSource(OutcomeClass.class)
    void eachClassIsCountedOnceForItsRouteAndVariant(OutcomeClass outcomeClass) {
        begin();
        outcome.assigned(canary, VariantReason.KEYED);
        outcome.end(outcomeClass, 200);
        recorder.record(outcome, MS);

        Window window = nextSecond();
        for (Slot slot : List.of(route, canary)) {
            SlotCounts counts = window.of(slot).counts();
            assertThat(counts.get(outcomeClass)).isEqualTo(1);
            assertThat(counts.exchanges()).isEqualTo(1);
            assertThat(counts.failures()).isEqualTo(outcomeClass.isFailure() ? 1 : 0);
        }
        assertThat(window.of(stable)).isEqualTo(SlotWindow.NONE);
        assertThat(outcomes.snapshot().get(LoopCounter.EXCHANGES_STARTED)).isEqualTo(1);
        assertThat(outcomes.snapshot().get(LoopCounter.EXCHANGES_ENDED)).isEqualTo(1);
    }

    @Test
    void rescuedExchangeIsAssignedToOneVariantAndServedByTheOther() {
        begin();
        outcome.assigned(canary, VariantReason.KEYED);
        recorder.attempt(canary, OutcomeClass.CONNECT_FAILURE);
        recorder.evidence(canary, 0, 0, true, Outcome.UNKNOWN_NS);
        outcome.served(stable, VariantReason.RESCUED);
        recorder.attempt(stable, OutcomeClass.OK);
        outcome.end(OutcomeClass.OK, 200);
        recorder.record(outcome, MS);

        Window window = nextSecond();
        SlotCounts charged = window.of(canary).counts();
        assertThat(charged.get(SlotCounter.ASSIGNED)).isEqualTo(1);
        assertThat(charged.exchanges()).isZero();
        assertThat(charged.get(SlotCounter.ATTEMPTS)).isEqualTo(1);
        assertThat(charged.get(SlotCounter.ATTEMPTS_CONNECT_FAILURE)).isEqualTo(1);
        assertThat(charged.get(SlotCounter.EVIDENCE)).isEqualTo(1);
        assertThat(charged.get(SlotCounter.EVIDENCE_FAILED)).isEqualTo(1);
        SlotCounts rescuer = window.of(stable).counts();
        assertThat(rescuer.get(SlotCounter.OK)).isEqualTo(1);
        assertThat(rescuer.get(SlotCounter.RESCUED)).isEqualTo(1);
        assertThat(rescuer.get(SlotCounter.ASSIGNED)).isZero();
        assertThat(rescuer.get(SlotCounter.EVIDENCE)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = VariantReason.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void eachReasonHasItsCounter(VariantReason reason) {
        begin();
        outcome.assigned(stable, reason);
        outcome.end(OutcomeClass.OK, 200);
        recorder.record(outcome, MS);
        assertThat(nextSecond().of(stable).counts().get(SlotCounter.valueOf(reason.name())))
                .isEqualTo(1);
    }

    @Test
    void exchangeWithoutRouteIsCountedApart() {
        recorder.begin(outcome, 0);
        outcome.end(OutcomeClass.REFUSED_HERE, 404);
        recorder.record(outcome, MS);
        SlotCounts counts = nextSecond().of(outcomes.unrouted()).counts();
        assertThat(counts.get(OutcomeClass.REFUSED_HERE)).isEqualTo(1);
    }

    @Test
    void latencyRunsFromBeginToRecord() {
        recorder.begin(outcome, 5 * MS);
        outcome.route(route);
        outcome.assigned(stable, VariantReason.KEYED);
        outcome.end(OutcomeClass.OK, 200);
        recorder.record(outcome, 25 * MS);

        Window window = nextSecond();
        assertThat(outcome.totalNs()).isEqualTo(20 * MS);
        assertThat(window.of(route).latency().quantileUs(0.5)).isBetween(20_000L, 20_200L);
        assertThat(window.of(stable).latency()).isEqualTo(window.of(route).latency());
    }

    @Test
    void latencySaysNothingWhereTheServiceWasNotAsked() {
        end(OutcomeClass.REFUSED_HERE, 503);
        end(OutcomeClass.CLIENT_GONE, 0);
        end(OutcomeClass.OK, 101);
        assertThat(nextSecond().of(route).latency().isEmpty()).isTrue();
        end(OutcomeClass.TIMEOUT, 504);
        end(OutcomeClass.SERVER_ERROR, 500);
        assertThat(nextSecond().of(route).latency().total()).isEqualTo(2);
    }

    private void end(OutcomeClass outcomeClass, int status) {
        begin();
        outcome.end(outcomeClass, status);
        recorder.record(outcome, MS);
    }

    @Test
    void latencyBeyondTheRangeCountsAsItsEnd() {
        begin();
        outcome.end(OutcomeClass.OK, 200);
        recorder.record(outcome, Long.MAX_VALUE);
        begin();
        outcome.end(OutcomeClass.OK, 200);
        recorder.record(outcome, 10);
        LatencyCounts latency = nextSecond().of(route).latency();
        assertThat(latency.total()).isEqualTo(2);
        assertThat(latency.quantileUs(0.5)).isEqualTo(1);
        assertThat(latency.maxUs()).isBetween(PhasedHistogram.HIGHEST_US, (long) (PhasedHistogram.HIGHEST_US * 1.01));
    }

    @Test
    void evidenceKeepsTheLatencyOfSuccessesOnly() {
        recorder.evidence(canary, 0, 0, false, 3 * MS);
        recorder.evidence(canary, 0, 0, false, Outcome.UNKNOWN_NS);
        recorder.evidence(canary, 0, 0, true, 900 * MS);
        SlotWindow window = nextSecond().of(canary);
        assertThat(window.counts().get(SlotCounter.EVIDENCE)).isEqualTo(3);
        assertThat(window.counts().get(SlotCounter.EVIDENCE_FAILED)).isEqualTo(1);
        assertThat(window.evidenceLatency().total()).isEqualTo(1);
        assertThat(window.evidenceLatency().maxUs()).isBetween(3_000L, 3_030L);
        assertThat(window.latency().isEmpty()).isTrue();
    }

    @Test
    void outcomeIsEmptyWhenItBeginsAgain() {
        begin();
        outcome.assigned(canary, VariantReason.FORCED);
        outcome.endpoint("127.0.0.1:1");
        outcome.detail("no-endpoint");
        outcome.attempts(2);
        outcome.bytesIn(1);
        outcome.bytesOut(2);
        outcome.queueNs(3);
        outcome.connectNs(4);
        outcome.firstByteNs(5);
        outcome.end(OutcomeClass.OK, 200);
        recorder.record(outcome, MS);
        recorder.begin(outcome, 7);
        assertThat(outcome).usingRecursiveComparison().isEqualTo(begun(7));
    }

    private Outcome begun(long startNs) {
        Outcome fresh = new Outcome();
        recorder.begin(fresh, startNs);
        return fresh;
    }

    @Test
    void bytesAreSummed() {
        for (int i = 0; i < 3; i++) {
            begin();
            outcome.bytesIn(10);
            outcome.bytesOut(1_000_000_000_000L);
            outcome.end(OutcomeClass.OK, 200);
            recorder.record(outcome, MS);
        }
        SlotCounts counts = nextSecond().of(route).counts();
        assertThat(counts.get(SlotCounter.BYTES_IN)).isEqualTo(30);
        assertThat(counts.get(SlotCounter.BYTES_OUT)).isEqualTo(3_000_000_000_000L);
    }

    @Test
    void loopCountersAndRefusalsReachTheSnapshot() {
        recorder.count(LoopCounter.DOWNSTREAM_ACCEPTED);
        recorder.count(LoopCounter.DOWNSTREAM_ACCEPTED);
        recorder.count(LoopCounter.UPSTREAM_EVICTED, 7);
        recorder.refused(1);
        nextSecond();
        Snapshot snapshot = outcomes.snapshot();
        assertThat(snapshot.get(LoopCounter.DOWNSTREAM_ACCEPTED)).isEqualTo(2);
        assertThat(snapshot.get(LoopCounter.UPSTREAM_EVICTED)).isEqualTo(7);
        assertThat(snapshot.refusals()).containsExactly(entry("line-folded", 0L), entry("host-missing", 1L));
    }

    @Test
    void attemptOfARouteWithoutSplitIsNotCounted() {
        recorder.attempt(null, OutcomeClass.RESET);
        assertThat(nextSecond().slots()).isEmpty();
    }
}
