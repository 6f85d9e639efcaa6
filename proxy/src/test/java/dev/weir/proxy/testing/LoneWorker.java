package dev.weir.proxy.testing;

import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.exchange.MemoryGuard;
import dev.weir.proxy.exchange.Via;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.mirror.AnswerPublisher;
import dev.weir.proxy.mirror.Copies;
import dev.weir.proxy.mirror.CopyMemory;
import dev.weir.proxy.mirror.Mishaps;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import dev.weir.proxy.token.LoopTokens;
import dev.weir.proxy.upstream.UpstreamConnections;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What one event loop owns, without the loop: it opens no connection, checks no token and leaves what is to be done later. On the thread of the test.
 *
 * @param wheel has its deadlines pass in {@link Worker#advance}
 */
public record LoneWorker(Worker worker, TimerWheel wheel, RoutingTable table) {

    /**
     * One that serves by this table, see {@link Tables}.
     *
     * @param nanoTime begins at {@link Tables#NOW_NS}
     */
    public static LoneWorker serving(String table, LongSupplier nanoTime, RandomGenerator random) {
        return serving(table, nanoTime, random, new Outcomes(1, List.of()).recorder(0));
    }

    /** The same, which writes its outcomes here. */
    public static LoneWorker serving(
            String table, LongSupplier nanoTime, RandomGenerator random, OutcomeRecorder recorder) {
        LoopClock clock = new LoopClock(nanoTime, () -> 0);
        TimerWheel wheel = new TimerWheel(Tables.NOW_NS);
        HeadLimits limits = new HeadLimits(8192, 32768, 100);
        EventLoop idle = new EmbeddedChannel().eventLoop();
        UpstreamConnections upstreams = new UpstreamConnections(null, idle, wheel, clock, recorder, limits);
        LoopTokens tokens = new LoopTokens((token, issuers, whenDone) -> false, Runnable::run, recorder);
        Copies copies = new Copies(
                upstreams, wheel, clock, recorder, new CopyMemory(), new Mishaps(), AnswerPublisher.OFF, random);
        RoutingTable compiled = Tables.table(table);
        Worker worker = new Worker(
                new LiveTable(compiled, Tables.NOW_NS),
                random,
                new Worker.Parts(wheel, clock, upstreams, recorder, tokens, copies),
                new Worker.Wire(
                        limits,
                        Via.of(new ForwardingConfig.Via.Off(), random),
                        new MemoryGuard(PooledByteBufAllocator.DEFAULT, Long.MAX_VALUE)));
        return new LoneWorker(worker, wheel, compiled);
    }
}
