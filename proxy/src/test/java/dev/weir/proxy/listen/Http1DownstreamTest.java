package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.ListenerFacts;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.testing.LoneWorker;
import dev.weir.proxy.testing.Tables;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection whose requests throw, which none should. */
class Http1DownstreamTest {
    private static final String TABLE = """
        timeouts { exchange = 10 s }
        splits { shop {
          key = random, baseline = stable
          variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } }
        } }
        routes {
          here { match { path = "/here" }, answer { status = 200, body = hello } }
          shop { split = shop }
        }
        """;
    private static final String HERE = "GET /here HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final String SHOP = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final StallingChannel channel = new StallingChannel();
    private final RandomGenerator random = () -> {
        if (broken()) {
            throw new IllegalStateException("thrown by a test");
        }
        return 1;
    };
    private boolean broken;

    /** Its socket takes nothing for a while. */
    private static final class StallingChannel extends EmbeddedChannel {
        private boolean stalled;

        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) throws Exception {
            if (!stalled) {
                super.doWrite(waiting);
            }
        }
    }

    @AfterEach
    void noBufferIsLeft() {
        channel.finishAndReleaseAll();
    }

    @Test
    void requestThatWaitedAndThrowsEndsItsConnectionAndNotTheTurnItIsTakenUpIn() {
        LoneWorker lone = LoneWorker.serving(TABLE, () -> Tables.NOW_NS, random);
        Http1Downstream connection = connected(lone);
        ByteBuf request = bytes(SHOP);
        connection.input().received().add(request, channel.alloc());
        broken = true;

        connection.awaitNextRequest();

        assertThat(sent()).startsWith("HTTP/1.1 500 ").contains("internal-error", "Connection: close");
        assertThat(channel.isOpen()).isFalse();
        assertThat(request.refCnt()).isZero();
        assertThat(lone.wheel().armed()).isZero();
    }

    @Test
    void answersBeforeItAreSentWhole() {
        connected(LoneWorker.serving(TABLE, () -> Tables.NOW_NS, random));
        channel.stalled = true;
        broken = true;

        channel.writeInbound(bytes(HERE + SHOP + HERE));

        assertThat(sent()).isEmpty();
        assertThat(channel.isOpen()).as("while its answers wait").isTrue();
        channel.stalled = false;
        channel.flush();
        assertThat(sent()).containsSubsequence("HTTP/1.1 200 OK", "hello", "HTTP/1.1 500 ", "internal-error");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void outcomeThatCannotBeRecordedLeavesNothingBehind() {
        OutcomeRecorder ofAnotherLoop = new Outcomes(2, List.of()).recorder(1);
        LoneWorker lone = LoneWorker.serving(TABLE, () -> Tables.NOW_NS, random, ofAnotherLoop);
        connected(lone);
        ByteBuf request = bytes(HERE + HERE);

        channel.writeInbound(request);

        assertThat(sent()).startsWith("HTTP/1.1 200 OK").endsWith("hello");
        assertThat(channel.isOpen()).isFalse();
        assertThat(request.refCnt()).isZero();
        assertThat(lone.wheel().armed()).as("deadlines").isZero();
    }

    private boolean broken() {
        return broken;
    }

    private Http1Downstream connected(LoneWorker lone) {
        WorkerConnections connections = new WorkerConnections(lone.worker());
        ConnectionFacts facts = new ConnectionFacts(ClientAddress.UNKNOWN, false, ListenerFacts.plain(80));
        ConnectionLife life = new ConnectionLife(connections, new ConnectionGate(), ClientAddress.UNKNOWN);
        Http1Downstream connection = new Http1Downstream(connections, channel, facts, life);
        channel.pipeline().addLast(connection);
        return connection;
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        return text.toString();
    }

    private static ByteBuf bytes(String text) {
        return ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, text);
    }
}
