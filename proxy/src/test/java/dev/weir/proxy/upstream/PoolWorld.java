package dev.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.PoolConfig.CircuitConfig;
import dev.weir.proxy.config.PoolConfig.IdleConfig;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.PoolFixture;
import dev.weir.proxy.pool.PoolRoles;
import dev.weir.proxy.pool.Pools;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Two event loops with real connections of one pool, and the model beside them: who waits in which order, and which connection is
 * lent to whom. Checked after each command. Thread of the test.
 */
final class PoolWorld {
    private static final int MAX_PENDING = 4;
    private static final int MAX_IDLE = 2;
    private static final Duration IDLE = Duration.ofSeconds(4);
    private static final long STEP_NS = Duration.ofMillis(500).toNanos();
    private static final long LONG_NS = Duration.ofHours(1).toNanos();
    private static final PoolRoles NO_ROLES = PoolRoles.of(List.of(), List.of());

    private long nowNs = PoolFixture.T0_NS;
    private final List<PoolLoop> loops = List.of(new PoolLoop(this::nowNs), new PoolLoop(this::nowNs));
    private Pools pools = Pools.NONE;

    private final List<PoolClient> clients = new ArrayList<>();
    private final Map<PoolLoop, ArrayDeque<PoolClient>> lines = new HashMap<>();
    private final IdentityHashMap<Http1Upstream, PoolClient> lent = new IdentityHashMap<>();
    private final IdentityHashMap<Http1Upstream, Long> returnedNs = new IdentityHashMap<>();
    private final Set<Http1Upstream> closing = new HashSet<>();
    private long inUseBefore;

    PoolWorld() {
        reload(3);
        resolve(2);
    }

    private long nowNs() {
        return nowNs;
    }

    void happen(PoolModelTest.Command command) {
        int parameter = command.parameter();
        switch (command.kind()) {
            case ASK -> ask(parameter, false);
            case ASK_IN_VAIN -> ask(parameter, true);
            case CONNECT -> opening(parameter, PoolLoop::connected);
            case REFUSE -> opening(parameter, PoolLoop::refused);
            case LEAVE -> some(parameter, client -> client.isWaiting() || client.isConnecting(), PoolClient::leave);
            case SERVE -> some(parameter, PoolClient::hasConnection, client -> client.serve(""));
            case SERVE_AND_CLOSE ->
                some(parameter, PoolClient::hasConnection, client -> client.serve("connection: close\r\n"));
            case SERVE_FOR_SECONDS ->
                some(parameter, PoolClient::hasConnection, client -> client.serve("keep-alive: timeout=2\r\n"));
            case ABORT -> some(parameter, PoolClient::hasConnection, PoolClient::abort);
            case UPSTREAM_CLOSES -> upstreamCloses(parameter);
            case ASK_AGAIN -> askAgain(loops.get(parameter % loops.size()));
            case WAIT -> {
                nowNs += parameter * STEP_NS;
                loops.forEach(PoolLoop::advance);
            }
            case RESOLVE -> resolve(1 + parameter % 3);
            case RELOAD -> reload(1 + parameter % 4);
        }
        settle();
        check();
    }

    /** Everybody goes, and in the end so do the connections: nothing is left. */
    void end() {
        List.copyOf(clients).stream().filter(client -> !client.hasConnection()).forEach(PoolClient::leave);
        settle();
        List.copyOf(clients).forEach(client -> client.serve(""));
        loops.forEach(loop -> List.copyOf(loop.opening).forEach(loop::connected));
        settle();
        check();
        nowNs += LONG_NS;
        loops.forEach(PoolLoop::advance);
        settle();
        check();
        assertThat(pool().circuit().connections().inUse()).isZero();
        assertThat(pool().circuit().pending().inUse()).isZero();
        assertThat(pool().circuit().requests().inUse()).isZero();
        assertThat(loops).allSatisfy(loop -> {
            assertThat(loop.open).isEmpty();
            assertThat(loop.connections.idleCount()).isZero();
        });
    }

    // what happens

    private void ask(int parameter, boolean inVain) {
        PoolLoop loop = loops.get(parameter % loops.size());
        List<Endpoint> endpoints = pool().endpoints();
        Endpoint endpoint = endpoints.get(parameter / loops.size() % endpoints.size());
        if (pool().circuit().requests().tryAcquire()) {
            PoolClient client = new PoolClient(this, loop, pool(), endpoint, inVain);
            clients.add(client);
            client.ask();
        }
    }

    private interface Fate {
        void of(PoolLoop loop, PoolLoop.Opening opening);
    }

    private void opening(int parameter, Fate fate) {
        PoolLoop loop = loops.get(parameter % loops.size());
        if (!loop.opening.isEmpty()) {
            fate.of(loop, loop.opening.get(parameter / loops.size() % loop.opening.size()));
        }
    }

    private void some(int parameter, Predicate<PoolClient> which, Consumer<PoolClient> happens) {
        List<PoolClient> those = clients.stream().filter(which).toList();
        if (!those.isEmpty()) {
            happens.accept(those.get(parameter % those.size()));
        }
    }

    private void upstreamCloses(int parameter) {
        List<EmbeddedChannel> open =
                loops.stream().flatMap(loop -> loop.open.stream()).toList();
        if (open.isEmpty()) {
            return;
        }
        EmbeddedChannel channel = open.get(parameter % open.size());
        channel.close();
    }

    private void askAgain(PoolLoop loop) {
        loop.connections.wakeWaiters(pool());
        settle();
        boolean full = pool().circuit().connections().inUse()
                >= pool().circuit().connections().max();
        PoolClient first = line(loop).peekFirst();
        assertThat(full || first == null || first.endpoint.isRetired())
                .as("nobody waits while there is room")
                .isTrue();
    }

    private void resolve(int endpoints) {
        List<Address> addresses = new ArrayList<>();
        for (int number = 1; number <= endpoints; number++) {
            addresses.add(PoolFixture.address(number));
        }
        pool().resolved(addresses, nowNs);
    }

    private void reload(int maxConnections) {
        PoolConfig config = new PoolFixture()
                .dns("shop.test")
                .health(null)
                .ejection(null)
                .idle(new IdleConfig(IDLE, Duration.ofSeconds(30), MAX_IDLE))
                .circuit(new CircuitConfig(maxConnections, MAX_PENDING, 100))
                .config();
        Pools next = Pools.compile(Map.of(config.name(), config), NO_ROLES, pools, nowNs);
        next.takeOver(pools, nowNs);
        pools = next;
    }

    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (PoolLoop loop : loops) {
                busy |= loop.runTasks();
            }
        }
    }

    // what the clients tell the model

    void waits(PoolClient client) {
        line(client.loop).addLast(client);
    }

    void leaves(PoolClient client) {
        line(client.loop).remove(client);
    }

    void isServed(PoolClient client) {
        ArrayDeque<PoolClient> line = line(client.loop);
        assertThat(line.isEmpty() || line.peekFirst() == client)
                .as("first come, first served")
                .isTrue();
        line.remove(client);
    }

    void isRefused(PoolClient client) {
        assertThat(pool().circuit().pending().inUse())
                .as("refused because the line is full")
                .isEqualTo(MAX_PENDING);
        isDone(client);
    }

    void lends(PoolClient client, Http1Upstream connection) {
        assertThat(lent.put(connection, client)).as("lent to one only").isNull();
        assertThat(connection.endpoint()).isSameAs(client.endpoint);
        assertThat(connection.isUsable()).isTrue();
        returnedNs.remove(connection);
    }

    void returns(PoolClient client) {
        Http1Upstream connection = (Http1Upstream) client.taken();
        assertThat(lent.remove(connection)).isSameAs(client);
        returnedNs.put(connection, nowNs);
        if (connection.endpoint().isRetired()) {
            closing.add(connection);
        }
    }

    void isDone(PoolClient client) {
        assertThat(clients.remove(client)).isTrue();
        pool().circuit().requests().release();
    }

    // what must hold

    private void check() {
        int existing = 0;
        for (PoolLoop loop : loops) {
            existing += loop.opening.size() + loop.open.size();
            checkIdle(loop);
        }
        long inUse = pool().circuit().connections().inUse();
        assertThat(inUse).as("a permit for each connection").isEqualTo(existing);
        assertThat(inUse).as("no more than allowed").isLessThanOrEqualTo(allowed());
        inUseBefore = inUse;
        long waiting = clients.stream().filter(PoolClient::isWaiting).count();
        assertThat(pool().circuit().pending().inUse())
                .as("a permit for each who waits")
                .isEqualTo(waiting);
        assertThat(pool().circuit().requests().inUse())
                .as("a permit for each request")
                .isEqualTo(clients.size());
    }

    /** A lower limit closes nothing that is in use; an endpoint that left the pool keeps to the limit of then. */
    private long allowed() {
        long allowed = Math.max(inUseBefore, pool().circuit().connections().max());
        for (PoolClient client : clients) {
            allowed = Math.max(
                    allowed, client.endpoint.pool().circuit().connections().max());
        }
        return allowed;
    }

    private void checkIdle(PoolLoop loop) {
        Map<Endpoint, Integer> idle = new HashMap<>();
        int count = 0;
        for (EmbeddedChannel channel : loop.open) {
            Http1Upstream connection = channel.pipeline().get(Http1Upstream.class);
            if (lent.containsKey(connection)) {
                continue;
            }
            count++;
            assertThat(closing.contains(connection))
                    .as("closed with its endpoint gone")
                    .isFalse();
            assertThat(idle.merge(connection.endpoint(), 1, Integer::sum)).isLessThanOrEqualTo(MAX_IDLE);
            Long since = returnedNs.get(connection);
            assertThat(since == null || nowNs - since <= IDLE.toNanos() + STEP_NS)
                    .as("idle no longer than it may")
                    .isTrue();
        }
        assertThat(loop.connections.idleCount()).as("what is not lent waits").isEqualTo(count);
    }

    private Pool pool() {
        return Objects.requireNonNull(pools.get("shop"));
    }

    private ArrayDeque<PoolClient> line(PoolLoop loop) {
        return lines.computeIfAbsent(loop, any -> new ArrayDeque<>());
    }
}
