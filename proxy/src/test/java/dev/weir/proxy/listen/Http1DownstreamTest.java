package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.ListenerFacts;
import dev.weir.proxy.exchange.MemoryGuard;
import dev.weir.proxy.exchange.Via;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.mirror.AnswerPublisher;
import dev.weir.proxy.mirror.Copies;
import dev.weir.proxy.mirror.CopyMemory;
import dev.weir.proxy.mirror.Mishaps;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.testing.Tables;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import dev.weir.proxy.token.LoopTokens;
import dev.weir.proxy.upstream.UpstreamConnections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection whose requests throw, which none should. */
class Http1DownstreamTest {
    private static final String TABLE = """
        splits { shop {
          key = random, baseline = stable
          variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } }
        } }
        routes { shop { split = shop } }
        """;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private boolean broken;

    @AfterEach
    void noBufferIsLeft() {
        channel.finishAndReleaseAll();
    }

    @Test
    void requestThatWaitedAndThrowsEndsItsConnectionAndNotTheTurnItIsTakenUpIn() {
        Http1Downstream connection = connected();
        ByteBuf request = bytes("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
        connection.received().add(request, channel.alloc());
        broken = true;

        connection.awaitNextRequest();

        assertThat(channel.isOpen()).isFalse();
        assertThat(request.refCnt()).isZero();
    }

    private Http1Downstream connected() {
        Worker worker = worker();
        WorkerConnections connections = new WorkerConnections(worker);
        ConnectionFacts facts = new ConnectionFacts(ClientAddress.UNKNOWN, false, ListenerFacts.plain(80));
        ConnectionLife life = new ConnectionLife(connections, new ConnectionGate(), ClientAddress.UNKNOWN);
        Http1Downstream connection = new Http1Downstream(connections, channel, facts, life);
        channel.pipeline().addLast(connection);
        return connection;
    }

    private static ByteBuf bytes(String text) {
        return ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, text);
    }

    private Worker worker() {
        LoopClock clock = new LoopClock(() -> Tables.NOW_NS, () -> 0);
        TimerWheel wheel = new TimerWheel(Tables.NOW_NS);
        HeadLimits limits = new HeadLimits(8192, 32768, 100);
        OutcomeRecorder recorder = new Outcomes(1, List.of()).recorder(0);
        RandomGenerator random = () -> {
            if (broken) {
                throw new IllegalStateException("thrown by a test");
            }
            return 1;
        };
        UpstreamConnections upstreams = new UpstreamConnections(null, null, wheel, clock, recorder, limits);
        LoopTokens tokens = new LoopTokens((token, issuers, whenDone) -> false, Runnable::run, recorder);
        Copies copies = new Copies(
                upstreams, wheel, clock, recorder, new CopyMemory(), new Mishaps(), AnswerPublisher.OFF, random);
        return new Worker(
                new LiveTable(Tables.table(TABLE), Tables.NOW_NS),
                random,
                new Worker.Parts(wheel, clock, upstreams, recorder, tokens, copies),
                new Worker.Wire(
                        limits,
                        Via.of(new ForwardingConfig.Via.Off(), random),
                        new MemoryGuard(PooledByteBufAllocator.DEFAULT, Long.MAX_VALUE)));
    }
}
