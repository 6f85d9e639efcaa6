package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.ListenerFacts;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.pool.CircuitLimits;
import dev.weir.proxy.testing.LoneWorker;
import dev.weir.proxy.testing.Tables;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that are lent, more of them at a time than are kept. */
class SpareStreamsTest {
    private static final int ABOVE = 44;

    private final AtomicLong nowNs = new AtomicLong(Tables.NOW_NS);
    private final LoneWorker lone = LoneWorker.serving("""
        pools.v1.circuit { connections = 1, pending = 1000, requests = 1000 }
        routes { a { pool = v1, timeouts { exchange = 10 s } } }
        """, nowNs::get, new SplittableRandom(1));
    private final WorkerConnections connections = new WorkerConnections(lone.worker());
    private final SpareStreams spare = connections.streams();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void asManyAreKeptAsMayBe() {
        Http1Downstream borrower = connection();
        Set<Http1Stream> lent = lend(borrower, SpareStreams.MOST + ABOVE);
        lent.forEach(spare::giveBack);

        Set<Http1Stream> again = lend(borrower, SpareStreams.MOST + ABOVE);

        assertThat(again).hasSize(SpareStreams.MOST + ABOVE);
        again.retainAll(lent);
        assertThat(again).hasSize(SpareStreams.MOST);
    }

    @Test
    void nothingIsLeftOfThoseThatAreNot() {
        List<WeakReference<Http1Stream>> all = new ArrayList<>();
        List<ByteBuf> bodies = new ArrayList<>();
        CircuitLimits circuit = lone.table().pools().get("v1").circuit();
        assertThat(circuit.connections().tryAcquire()).isTrue();

        useAndGiveBack(all, bodies);

        // The wheel lets go of a deadline that will not pass when it comes to its bucket.
        nowNs.addAndGet(60_000_000_000L);
        lone.worker().advance();

        assertThat(lone.wheel().armed()).isZero();
        assertThat(circuit.pending().inUse()).isZero();
        assertThat(circuit.requests().inUse()).isZero();
        assertThat(bodies).allSatisfy(body -> assertThat(body.refCnt()).isZero());
        await().untilAsserted(() -> {
            System.gc();
            assertThat(all.stream().filter(each -> each.get() != null)).hasSize(SpareStreams.MOST);
        });
    }

    /** Each waits for a connection, has armed deadlines and holds a part of a body, when its client goes away. */
    private void useAndGiveBack(List<WeakReference<Http1Stream>> all, List<ByteBuf> bodies) {
        List<EmbeddedChannel> clients = new ArrayList<>();
        for (int i = 0; i < SpareStreams.MOST + ABOVE; i++) {
            EmbeddedChannel client = new EmbeddedChannel();
            Http1Downstream connection = connection(client);
            client.pipeline().addLast(connection);
            ByteBuf request = ByteBufUtil.writeUtf8(
                    UnpooledByteBufAllocator.DEFAULT, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            bodies.add(request);
            client.writeInbound(request);
            all.add(new WeakReference<>(connection.stream()));
            clients.add(client);
        }
        assertThat(lone.table().pools().get("v1").circuit().pending().inUse()).isEqualTo(clients.size());
        assertThat(bodies).allSatisfy(body -> assertThat(body.refCnt()).isPositive());
        clients.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private Set<Http1Stream> lend(Http1Downstream borrower, int count) {
        Set<Http1Stream> lent = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < count; i++) {
            lent.add(spare.lend(borrower));
        }
        return lent;
    }

    private Http1Downstream connection() {
        return connection(channel);
    }

    private Http1Downstream connection(EmbeddedChannel of) {
        ConnectionFacts facts = new ConnectionFacts(ClientAddress.UNKNOWN, false, ListenerFacts.plain(80));
        ConnectionLife life = new ConnectionLife(connections, new ConnectionGate(), ClientAddress.UNKNOWN);
        return new Http1Downstream(connections, of, facts, life);
    }
}
