package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops write as fast as they can while the control thread flips as fast as it can: nothing is lost or counted twice. */
class OutcomeConcurrencyTest {
    private static final int LOOPS = 2;
    private static final int EXCHANGES = 200_000;

    private final Outcomes outcomes = new Outcomes(LOOPS, List.of("refused"));
    private final OutcomeWindows windows = outcomes.windows(0);
    private final Slot route = outcomes.route("shop");
    private final Slot canary = outcomes.variant("shop", "canary");

    @Test
    @Timeout(60)
    void writersAndAFlippingReaderAgreeOnEveryTotal() throws Exception {
        AtomicInteger running = new AtomicInteger(LOOPS);
        List<Thread> loops = new ArrayList<>();
        for (int loop = 0; loop < LOOPS; loop++) {
            OutcomeRecorder recorder = outcomes.recorder(loop);
            loops.add(Thread.ofPlatform().start(() -> {
                write(recorder);
                running.decrementAndGet();
            }));
        }
        List<SlotWindow> seen = new ArrayList<>();
        long nowNs = 0;
        boolean last;
        do {
            last = running.get() == 0;
            nowNs += OutcomeWindows.SECOND_NS / 2;
            seen.add(windows.next(nowNs).of(canary));
        } while (!last);
        for (Thread loop : loops) {
            loop.join();
        }
        seen.add(windows.next(nowNs + OutcomeWindows.SECOND_NS).of(canary));
        SlotWindow total = SlotWindow.sum(seen);

        int all = LOOPS * EXCHANGES;
        assertThat(total.counts().exchanges()).isEqualTo(all);
        assertThat(total.counts().get(SlotCounter.EVIDENCE)).isEqualTo(all);
        assertThat(total.latency().total()).isEqualTo(all);
        assertThat(total.evidenceLatency().total())
                .isEqualTo(all - total.counts().get(SlotCounter.EVIDENCE_FAILED));
        SlotStats stats = outcomes.snapshot().stats(route);
        assertThat(stats).isNotNull();
        assertThat(stats.counts().exchanges()).isEqualTo(all);
        assertThat(stats.latency()).isEqualTo(total.latency());
        assertThat(outcomes.snapshot().get(LoopCounter.EXCHANGES_ENDED)).isEqualTo(all);
    }

    private void write(OutcomeRecorder recorder) {
        Outcome outcome = new Outcome();
        for (int i = 0; i < EXCHANGES; i++) {
            recorder.begin(outcome, 0);
            outcome.route(route);
            outcome.assigned(canary, VariantReason.KEYED);
            boolean failed = i % 10 == 0;
            outcome.end(failed ? OutcomeClass.SERVER_ERROR : OutcomeClass.OK, failed ? 500 : 200);
            recorder.evidence(canary, 0, 0, failed, i * 100L);
            recorder.record(outcome, i * 100L);
        }
    }
}
