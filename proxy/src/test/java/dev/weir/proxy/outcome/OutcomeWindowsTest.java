package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutcomeWindowsTest {
    private static final long TICK_NS = 100_000_000;
    private static final long SECOND_NS = OutcomeWindows.SECOND_NS;

    private final Outcomes outcomes = new Outcomes(2, List.of());
    private final OutcomeWindows windows = outcomes.windows(0);
    private final Outcome outcome = new Outcome();
    private long nowNs;

    private void serve(int loop, Slot route, Slot variant, long latencyNs) {
        OutcomeRecorder recorder = outcomes.recorder(loop);
        recorder.begin(outcome, nowNs);
        outcome.route(route);
        outcome.assigned(variant, VariantReason.KEYED);
        outcome.end(OutcomeClass.OK, 200);
        recorder.evidence(variant, 0, 0, false, latencyNs);
        recorder.record(outcome, nowNs + latencyNs);
    }

    private Window next(long laterNs) {
        nowNs += laterNs;
        return windows.next(nowNs);
    }

    private void idle(int seconds) {
        for (int i = 0; i < seconds; i++) {
            next(SECOND_NS);
        }
    }

    @Test
    void whatIsJudgedIsInEveryWindowAllElseOnceASecond() {
        Slot route = outcomes.route("shop");
        Slot variant = outcomes.variant("shop", "stable");
        for (int tick = 1; tick <= 9; tick++) {
            serve(tick % 2, route, variant, 1_000_000);
            Window window = next(TICK_NS);
            assertThat(window.endsSecond()).isFalse();
            assertThat(window.toNs() - window.fromNs()).isEqualTo(TICK_NS);
            assertThat(window.slots()).containsOnlyKeys(variant);
            assertThat(window.of(variant).counts().get(SlotCounter.EVIDENCE)).isEqualTo(1);
            assertThat(window.of(variant).counts().exchanges()).isZero();
            assertThat(window.of(variant).latency().isEmpty()).isTrue();
        }
        serve(0, route, variant, 1_000_000);
        Window window = next(TICK_NS);
        assertThat(window.endsSecond()).isTrue();
        assertThat(window.of(variant).counts().get(SlotCounter.EVIDENCE)).isEqualTo(1);
        assertThat(window.of(variant).counts().exchanges()).isEqualTo(10);
        assertThat(window.of(variant).latency().total()).isEqualTo(10);
        assertThat(window.of(variant).evidenceLatency().total()).isEqualTo(10);
        assertThat(window.of(route).counts().exchanges()).isEqualTo(10);
        assertThat(next(SECOND_NS).slots()).isEmpty();
    }

    @Test
    void snapshotSumsAllLoopsSinceTheStart() {
        Slot route = outcomes.route("shop");
        Slot variant = outcomes.variant("shop", "stable");
        assertThat(outcomes.snapshot().stats(route)).isNull();
        for (int second = 0; second < 5; second++) {
            serve(0, route, variant, 1_000_000);
            serve(1, route, variant, 2_000_000);
            next(SECOND_NS);
        }
        SlotStats stats = outcomes.snapshot().stats(variant);
        assertThat(stats).isNotNull();
        assertThat(stats.counts().exchanges()).isEqualTo(10);
        assertThat(stats.latency().total()).isEqualTo(10);
        assertThat(stats.latency().quantileUs(0.5)).isBetween(1_000L, 1_010L);
        assertThat(stats.latency().maxUs()).isBetween(2_000L, 2_020L);
        assertThat(stats.evidenceLatency()).isEqualTo(stats.latency());
        assertThat(outcomes.snapshot().of(Slot.Kind.VARIANT)).containsExactly(stats);
        assertThat(outcomes.snapshot().of(Slot.Kind.ROUTE))
                .extracting(each -> each.slot().owner())
                .containsExactly(Outcomes.UNROUTED, "shop");
    }

    @Test
    void recentForgetsWhatIsOlderThanItsLength() {
        Slot route = outcomes.route("shop");
        Slot variant = outcomes.variant("shop", "stable");
        for (int second = 0; second < 70; second++) {
            serve(0, route, variant, 1_000_000);
            next(SECOND_NS);
        }
        assertThat(outcomes.snapshot().recent(route, 10).counts().exchanges()).isEqualTo(10);
        assertThat(outcomes.snapshot().recent(route, 60).latency().total()).isEqualTo(60);
        idle(7);
        assertThat(outcomes.snapshot().recent(route, 10).counts().exchanges()).isEqualTo(3);
        idle(60);
        assertThat(outcomes.snapshot().recent(route, 60)).isEqualTo(SlotWindow.NONE);
        SlotStats stats = outcomes.snapshot().stats(route);
        assertThat(stats).isNotNull();
        assertThat(stats.counts().exchanges()).isEqualTo(70);
        assertThat(stats.seconds()).isEmpty();
    }

    @Test
    void slotKeepsItsCountsWhenTheTableChanges() {
        Slot before = outcomes.route("shop");
        Slot variant = outcomes.variant("shop", "stable");
        serve(0, before, variant, 1_000_000);
        outcomes.use(Set.of(before, variant));
        Slot after = outcomes.route("shop");
        assertThat(after).isSameAs(before);
        outcomes.use(Set.of(after));
        next(SECOND_NS);
        SlotStats stats = outcomes.snapshot().stats(after);
        assertThat(stats).isNotNull();
        assertThat(stats.counts().exchanges()).isEqualTo(1);
    }

    @Test
    void slotOfNoTableIsReleasedOnceIdleAndLateOutcomesFindItsSuccessor() {
        Slot gone = outcomes.route("gone");
        Slot variant = outcomes.variant("shop", "stable");
        serve(0, gone, variant, 1_000_000);
        next(SECOND_NS);
        outcomes.use(Set.of(variant));
        idle(OutcomeWindows.SLOT_IDLE_SECONDS - 1);
        assertThat(outcomes.snapshot().slots()).containsKey(gone);
        idle(2);
        assertThat(outcomes.snapshot().slots()).doesNotContainKey(gone);
        assertThat(outcomes.snapshot().slots()).containsKeys(variant, outcomes.unrouted());

        serve(0, gone, variant, 1_000_000);
        serve(0, gone, variant, 1_000_000);
        next(SECOND_NS);
        Slot successor = outcomes.route("gone");
        assertThat(successor).isNotSameAs(gone);
        SlotStats stats = outcomes.snapshot().stats(successor);
        assertThat(stats).isNotNull();
        assertThat(stats.counts().exchanges()).isEqualTo(2);
    }

    @Test
    void slotThatSomebodyAskedForIsNotReleased() {
        Slot route = outcomes.route("idle");
        outcomes.use(Set.of());
        idle(OutcomeWindows.SLOT_IDLE_SECONDS - 1);
        assertThat(outcomes.route("idle")).isSameAs(route);
        idle(2);
        assertThat(outcomes.route("idle")).isSameAs(route);
    }

    @Test
    void idleHistogramsAreGivenBackAndMadeAgain() {
        Slot route = outcomes.route("shop");
        Slot variant = outcomes.variant("shop", "stable");
        serve(0, route, variant, 1_000_000);
        next(SECOND_NS);
        serve(0, route, variant, 1_000_000);
        next(SECOND_NS);
        Recording recording = route.recording(0);
        assertThat(recording).isNotNull();
        assertThat(recording.latency().phases()).isEqualTo(2);
        idle(OutcomeWindows.HISTOGRAM_IDLE_SECONDS + 2);
        assertThat(recording.latency().phases()).isZero();
        assertThat(route.recording(0)).isSameAs(recording);

        serve(0, route, variant, 1_000_000);
        assertThat(next(SECOND_NS).of(route).latency().total()).isEqualTo(1);
        SlotStats stats = outcomes.snapshot().stats(route);
        assertThat(stats).isNotNull();
        assertThat(stats.latency().total()).isEqualTo(3);
    }

    @Test
    void outcomesHaveOneReader() {
        assertThatThrownBy(() -> outcomes.windows(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void evidenceKnowsItsSlicesInEveryWindowAndItsSpreadOnceASecond() {
        Slot variant = outcomes.variant("shop", "canary");
        outcomes.recorder(0).evidence(variant, 3, 0, true, Outcome.UNKNOWN_NS);
        outcomes.recorder(1).evidence(variant, 3 + Spread.KEY_SLICES, 1, false, 1_000);
        Window tick = next(TICK_NS);
        assertThat(tick.of(variant).failedIn()).isEqualTo(new FailedCells(1 << 3, 1));
        assertThat(tick.of(variant).spread()).isEqualTo(Spread.NONE);

        outcomes.recorder(1).evidence(variant, 5, 1, true, Outcome.UNKNOWN_NS);
        Window second = next(SECOND_NS);
        assertThat(second.of(variant).failedIn()).isEqualTo(new FailedCells(1 << 5, 1 << 1));
        Spread spread = second.of(variant).spread();
        assertThat(spread.slices().marks()).startsWith(0, 0, 0, 2, 0, 1).hasSize(Spread.KEY_SLICES);
        assertThat(spread.slices().failed()).startsWith(0, 0, 0, 1, 0, 1);
        assertThat(spread.endpoints().marks()).startsWith(1, 2, 0).hasSize(Spread.ENDPOINTS);
        assertThat(spread.endpoints().failed()).startsWith(1, 1, 0);

        outcomes.recorder(0).evidence(variant, 3, 0, false, 1_000);
        assertThat(next(SECOND_NS).of(variant).spread().slices().marks()).startsWith(0, 0, 0, 1, 0, 0);
    }

    @Test
    void latenciesAreComparedWithTheYardstickInForce() {
        Slot variant = outcomes.variant("shop", "canary");
        OutcomeRecorder recorder = outcomes.recorder(0);
        recorder.evidence(variant, 0, 0, false, 50);
        variant.measureBy(new Yardstick(0, Long.MAX_VALUE, new Yardstick.Thresholds(10, 20, 30, 40)));
        for (long latencyNs : new long[] {10, 11, 21, 31, 41}) {
            recorder.evidence(variant, 0, 0, false, latencyNs);
        }
        recorder.evidence(variant, 0, 0, true, 99);
        SlotCounts counts = next(TICK_NS).of(variant).counts();
        assertThat(counts.get(SlotCounter.TIMED)).isEqualTo(5);
        assertThat(counts.get(SlotCounter.SLOWER_P50)).isEqualTo(4);
        assertThat(counts.get(SlotCounter.SLOWER_P90)).isEqualTo(3);
        assertThat(counts.get(SlotCounter.SLOWER_P95)).isEqualTo(2);
        assertThat(counts.get(SlotCounter.SLOWER_P99)).isEqualTo(1);
    }
}
