package dev.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.testing.Tables;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which connections wait, in which order, and what is forgotten. */
class IdleConnectionsTest {
    private final IdleConnections idle = new IdleConnections();
    private final UpstreamConnections owner = new UpstreamConnections(
            (loop, address, timeoutMs, handler) -> {
                throw new AssertionError("nobody connects");
            },
            new EmbeddedChannel().eventLoop(),
            new TimerWheel(0),
            new LoopClock(() -> 0, () -> 0),
            new Outcomes(1, List.of()).recorder(0),
            new HeadLimits(8192, 32768, 100));
    private final List<Pool> pools = List.copyOf(Tables.table(
                    "routes { a { match { path = \"/a\" }, pool = v1 }, b { match { path = \"/b\" }, pool = v2 } }")
            .pools()
            .all());

    @Test
    void lastOneUsedIsTakenFirst() {
        Http1Upstream older = connection(pools.getFirst());
        Http1Upstream newer = connection(pools.getFirst());
        idle.put(older, 2);
        idle.put(newer, 2);
        assertThat(idle.take(endpoint(pools.getFirst()))).isSameAs(newer);
        assertThat(idle.take(endpoint(pools.getFirst()))).isSameAs(older);
        assertThat(idle.take(endpoint(pools.getFirst()))).isNull();
        assertThat(idle.count()).isZero();
    }

    @Test
    void endpointIsForgottenWithItsLastConnection() {
        Http1Upstream one = connection(pools.getFirst());
        Http1Upstream other = connection(pools.getFirst());
        idle.put(one, 2);
        idle.put(other, 2);
        idle.remove(one);
        assertThat(idle.endpoints()).isEqualTo(1);
        idle.take(endpoint(pools.getFirst()));
        assertThat(idle.endpoints()).as("kept from request to request").isEqualTo(1);
        idle.remove(other);
        assertThat(idle.endpoints()).isZero();
        assertThat(idle.count()).isZero();
    }

    @Test
    void oneOfAPoolIsFoundWhicheverEndpointItLeadsTo() {
        Http1Upstream first = connection(pools.getFirst());
        Http1Upstream last = connection(pools.getLast());
        idle.put(first, 2);
        idle.put(last, 2);
        assertThat(idle.anyOf(pools.getFirst())).isSameAs(first);
        assertThat(idle.anyOf(pools.getLast())).isSameAs(last);
        idle.remove(last);
        assertThat(idle.anyOf(pools.getLast())).isNull();
    }

    private Http1Upstream connection(Pool pool) {
        EmbeddedChannel channel = new EmbeddedChannel();
        return new Http1Upstream(channel, pool, endpoint(pool), owner);
    }

    private static Endpoint endpoint(Pool pool) {
        return pool.endpoints().getFirst();
    }
}
