package dev.weir.proxy.upstream;

import dev.weir.os.EventLoops;
import dev.weir.os.SocketShortage;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1ResponseParser;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.pool.CircuitLimits;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.PoolSettings;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connections of one event loop: takes one that waits idle, opens another, takes it back. Owned by that event
 * loop; nothing crosses to another.
 */
public final class UpstreamConnections {
    private final EventLoop loop;
    private final Connector connector;
    private final TimerWheel wheel;
    private final HeadLimits limits;
    private final Http1ResponseParser parser;
    private final ResponseHead responseHead;
    private final OutcomeRecorder recorder;
    private final LoopClock clock;
    private final InternalErrors internalErrors;
    private final Use use;
    private final IdleConnections idle = new IdleConnections();
    private final PoolWaiters waiters = new PoolWaiters();
    private final FailedConnects failedConnects = new FailedConnects();

    public UpstreamConnections(
            EventLoops loops,
            EventLoop loop,
            TimerWheel wheel,
            LoopClock clock,
            OutcomeRecorder recorder,
            HeadLimits limits) {
        this(
                (on, address, timeoutMs, handler) -> loops.connect(on, address, timeoutMs, handler),
                loop,
                wheel,
                clock,
                recorder,
                limits);
    }

    UpstreamConnections(
            Connector connector,
            EventLoop loop,
            TimerWheel wheel,
            LoopClock clock,
            OutcomeRecorder recorder,
            HeadLimits limits) {
        this.use = Use.EXCHANGES;
        this.connector = connector;
        this.loop = loop;
        this.wheel = wheel;
        this.limits = limits;
        this.recorder = recorder;
        this.clock = clock;
        this.internalErrors = new InternalErrors(recorder, clock);
        this.parser = new Http1ResponseParser(limits);
        this.responseHead = new ResponseHead(limits);
    }

    private UpstreamConnections(UpstreamConnections sibling, Use use) {
        this.use = use;
        this.connector = sibling.connector;
        this.loop = sibling.loop;
        this.wheel = sibling.wheel;
        this.limits = sibling.limits;
        this.recorder = sibling.recorder;
        this.clock = sibling.clock;
        this.internalErrors = sibling.internalErrors;
        this.parser = sibling.parser;
        this.responseHead = sibling.responseHead;
    }

    /** Opens channels: {@link EventLoops#connect}. */
    interface Connector {
        ChannelFuture connect(EventLoop loop, SocketAddress address, int timeoutMs, ChannelHandler handler);
    }

    /** Whose connections these are. */
    private enum Use {
        EXCHANGES,
        /** Of mirrored requests: with limits of their own, and not counted among those that serve users. */
        COPIES;

        CircuitLimits circuit(Pool pool) {
            return switch (this) {
                case EXCHANGES -> pool.circuit();
                case COPIES -> pool.copies();
            };
        }
    }

    /** Other connections of the same loop, for copies of requests: with limits of their own, and not counted. */
    public UpstreamConnections forCopies() {
        return new UpstreamConnections(this, Use.COPIES);
    }

    /** An open connection to the endpoint that nobody uses, or null. */
    public @Nullable UpstreamStream takeIdle(Endpoint endpoint) {
        Http1Upstream taken = idle.take(endpoint);
        if (taken != null && taken.isReused()) {
            count(LoopCounter.UPSTREAM_REUSED);
        }
        return taken;
    }

    /**
     * Opens a connection, within the limits in force for the endpoint's pool. The listener hears about it later, on this loop, unless the attempt is cancelled.
     *
     * @return null if the pool has all the connections it may have; one that waits idle here is given up then, whichever
     *     endpoint it leads to
     */
    public @Nullable ConnectAttempt connect(Endpoint endpoint, int timeoutMs, ConnectListener listener) {
        Pool pool = endpoint.pool();
        if (!use.circuit(pool).connections().tryAcquire()) {
            giveUpIdle(idle.anyOf(pool));
            return null;
        }
        ConnectAttempt attempt = new ConnectAttempt(listener);
        ChannelFuture connected = open(pool, endpoint, timeoutMs);
        connected.addListener(done -> {
            if (!loop.inEventLoop()) {
                // Out of descriptors: there is no channel, and with it no loop of its own that would tell us.
                loop.execute(() -> {
                    failedConnects.happened(endpoint, done.cause(), clock.nowNs());
                    connectFailed(pool, attempt, Failure.NO_SOCKET);
                });
            } else if (done.isSuccess()) {
                count(LoopCounter.UPSTREAM_CONNECTED);
                attempt.connected(connected.channel().pipeline().get(Http1Upstream.class));
            } else {
                failedConnects.happened(endpoint, done.cause(), clock.nowNs());
                connectFailed(pool, attempt, failure(done.cause(), endpoint.address()));
            }
        });
        return attempt;
    }

    private ChannelFuture open(Pool pool, Endpoint endpoint, int timeoutMs) {
        boolean isBegun = false;
        try {
            ChannelFuture connected =
                    connector.connect(loop, endpoint.address(), timeoutMs, new Initializer(pool, endpoint));
            isBegun = true;
            return connected;
        } finally {
            if (!isBegun) {
                use.circuit(pool).connections().release();
            }
        }
    }

    /** Where faults of Weir itself on this loop are told. */
    InternalErrors internalErrors() {
        return internalErrors;
    }

    /** Waits until this loop has a connection to spare for the pool. */
    public PoolWaiters waiters() {
        return waiters;
    }

    /**
     * Lets those who wait ask again. Later, on its own: a waiter goes on with its exchange, which must not happen inside the call of
     * another one.
     */
    public void wakeWaiters(Pool pool) {
        if (!waiters.isEmpty()) {
            loop.execute(() -> waiters.connectionFreed(pool));
        }
    }

    /** Gives up idle connections whose place exchanges on other loops wait for; called once a tick of the wheel. */
    public void yieldIdle() {
        Http1Upstream yielded = idle.first(this::isWantedElsewhere);
        long wanted = yielded == null ? 0 : waitingElsewhere(yielded.endpoint().pool());
        for (; yielded != null && wanted > 0; wanted--) {
            giveUpIdle(yielded);
            yielded = idle.first(this::isWantedElsewhere);
        }
    }

    /** How many connections wait idle. */
    public int idleCount() {
        return idle.count();
    }

    /** Closes what waits idle. */
    public void close() {
        idle.clear();
    }

    ResponseHead responseHead() {
        return responseHead;
    }

    Http1ResponseParser responseParser() {
        return parser;
    }

    HeadLimits headLimits() {
        return limits;
    }

    void count(LoopCounter counter) {
        if (use == Use.EXCHANGES) {
            recorder.count(counter);
        }
    }

    /** A message that is no HTTP. */
    void refused(Refusal refusal) {
        if (use == Use.EXCHANGES) {
            recorder.count(LoopCounter.UPSTREAM_MALFORMED);
            recorder.refused(refusal.ordinal());
        }
    }

    void giveBack(Http1Upstream connection) {
        Pool pool = connection.endpoint().pool();
        if (connection.endpoint().isRetired()) {
            connection.close();
            return;
        }
        if (waitingElsewhere(pool) > 0 && waiters.count(pool) == 0) {
            count(LoopCounter.UPSTREAM_EVICTED);
            connection.close();
            return;
        }
        if (idle.put(connection, pool.settings().maxIdlePerLoop())) {
            count(LoopCounter.UPSTREAM_EVICTED);
        }
        wheel.arm(connection.idleDeadline(), clock.nowNs(), idleNs(connection));
        wakeWaiters(pool);
    }

    private void giveUpIdle(@Nullable Http1Upstream connection) {
        if (connection != null) {
            evict(connection, LoopCounter.UPSTREAM_EVICTED);
        }
    }

    private boolean isWantedElsewhere(Http1Upstream connection) {
        return waitingElsewhere(connection.endpoint().pool()) > 0;
    }

    /** Exchanges of other loops that wait because the pool has all the connections it may have. */
    private long waitingElsewhere(Pool pool) {
        CircuitLimits circuit = use.circuit(pool);
        boolean full = circuit.connections().inUse() >= circuit.connections().max();
        return full ? circuit.pending().inUse() - waiters.count(pool) : 0;
    }

    void evict(Http1Upstream connection, LoopCounter reason) {
        count(reason);
        idle.remove(connection);
        connection.close();
    }

    void closed(Http1Upstream connection) {
        count(LoopCounter.UPSTREAM_CLOSED);
        idle.remove(connection);
        connection.idleDeadline().cancel();
        use.circuit(connection.pool()).connections().release();
        wakeWaiters(connection.pool());
    }

    private static Failure failure(Throwable cause, SocketAddress address) {
        if (cause instanceof ConnectTimeoutException) {
            return Failure.CONNECT_TIMEOUT;
        }
        return SocketShortage.isCauseOf(cause, address) ? Failure.NO_SOCKET : Failure.CONNECT_REFUSED;
    }

    private void connectFailed(Pool pool, ConnectAttempt attempt, Failure failure) {
        use.circuit(pool).connections().release();
        if (failure == Failure.NO_SOCKET) {
            count(LoopCounter.UPSTREAM_NO_SOCKET);
        } else {
            boolean late = failure == Failure.CONNECT_TIMEOUT;
            count(late ? LoopCounter.UPSTREAM_CONNECT_TIMEOUT : LoopCounter.UPSTREAM_CONNECT_FAILED);
        }
        attempt.failed(failure);
        wakeWaiters(pool);
    }

    private static long idleNs(Http1Upstream connection) {
        int seconds = connection.keepAliveTimeoutSeconds();
        PoolSettings settings = connection.endpoint().pool().settings();
        if (seconds < 0) {
            return settings.idleTimeoutNs();
        }
        return Math.min(Math.max(0, seconds - 1) * 1_000_000_000L, settings.maxIdleTimeoutNs());
    }

    /** Gives a new channel its one handler. */
    private final class Initializer extends ChannelInitializer<Channel> {
        private final Pool pool;
        private final Endpoint endpoint;

        Initializer(Pool pool, Endpoint endpoint) {
            this.pool = pool;
            this.endpoint = endpoint;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
            channel.pipeline().addLast(new Http1Upstream(channel, pool, endpoint, UpstreamConnections.this));
        }
    }
}
