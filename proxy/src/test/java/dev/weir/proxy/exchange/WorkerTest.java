package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.mirror.AnswerPublisher;
import dev.weir.proxy.mirror.Copies;
import dev.weir.proxy.mirror.CopyMemory;
import dev.weir.proxy.mirror.Mishaps;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.testing.Tables;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import dev.weir.proxy.token.LoopTokens;
import dev.weir.proxy.upstream.UpstreamConnections;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a loop does once a tick. */
class WorkerTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final AtomicLong nowNs = new AtomicLong(Tables.NOW_NS);
    private final TimerWheel wheel = new TimerWheel(Tables.NOW_NS);
    private final List<String> passed = new ArrayList<>();

    @Test
    void deadlineThatFailsStopsNoOther() {
        Worker worker = worker();
        wheel.arm(
                new Deadline(now -> {
                    throw new IllegalStateException("thrown by a test");
                }),
                nowNs.get(),
                SECOND_NS);
        wheel.arm(new Deadline(now -> passed.add("same tick")), nowNs.get(), SECOND_NS);
        wheel.arm(new Deadline(now -> passed.add("later")), nowNs.get(), 3 * SECOND_NS);

        for (int i = 0; i < 5; i++) {
            nowNs.addAndGet(SECOND_NS);
            worker.advance();
        }
        assertThat(passed).containsExactly("same tick", "later");
    }

    private Worker worker() {
        LoopClock clock = new LoopClock(nowNs::get, () -> 0);
        HeadLimits limits = new HeadLimits(8192, 32768, 100);
        OutcomeRecorder recorder = new Outcomes(1, List.of()).recorder(0);
        SplittableRandom random = new SplittableRandom(1);
        Worker.Wire wire = new Worker.Wire(
                limits,
                Via.of(new ForwardingConfig.Via.Off(), random),
                new MemoryGuard(PooledByteBufAllocator.DEFAULT, Long.MAX_VALUE));
        UpstreamConnections upstreams = new UpstreamConnections(null, null, wheel, clock, recorder, limits);
        Worker.Parts parts = new Worker.Parts(
                wheel,
                clock,
                upstreams,
                recorder,
                new LoopTokens((token, issuers, whenDone) -> false, Runnable::run, recorder),
                new Copies(
                        upstreams,
                        wheel,
                        clock,
                        recorder,
                        new CopyMemory(),
                        new Mishaps(),
                        AnswerPublisher.OFF,
                        random));
        return new Worker(
                new LiveTable(Tables.table("routes { a { pool = v1 } }"), Tables.NOW_NS), random, parts, wire);
    }
}
