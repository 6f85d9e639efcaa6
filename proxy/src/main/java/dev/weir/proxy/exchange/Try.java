package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.RouteTimeouts;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.upstream.ConnectAttempt;
import dev.weir.proxy.upstream.ConnectListener;
import dev.weir.proxy.upstream.PoolWaiters;
import dev.weir.proxy.upstream.ResponseListener;
import dev.weir.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One try of an exchange with one endpoint: a connection for it, the deadlines of each phase, and what the endpoint is
 * charged with in the end. The head of what comes back goes to the exchange, its body on to the client. Reused; owned by
 * the event loop of the exchange.
 *
 * <pre>
 * start -> [POOL] -> [CONNECT] -> exchange.forward -> [CONTINUE] -> FIRST_BYTE -> RESPONSE | TUNNEL -> succeeded | failed
 * </pre>
 */
final class Try implements ResponseListener, ConnectListener, PoolWaiters.Waiter {
    /** How often a try that waits for a connection looks for one that another loop freed. */
    private static final long POOL_POLL_NS = 50_000_000L;

    /** Which try of its exchange this is. */
    enum Kind {
        /** With an idle connection, if there is one. */
        FIRST,
        /** On a connection of its own: the idle ones may be as dead as the one before. */
        FREE_RETRY,
        /** The same, and the pool's retry budget was asked for it. */
        BUDGETED_RETRY;

        /** The try does not come about, or is over: what it took is given back. */
        void giveUp(Pool pool) {
            if (this == BUDGETED_RETRY) {
                pool.retryBudget().release();
            }
        }
    }

    private enum Phase {
        NONE,
        POOL,
        CONNECT,
        CONTINUE,
        FIRST_BYTE,
        RESPONSE,
        TUNNEL
    }

    private final Exchange exchange;
    private final ResponseRelay response;
    private final ExchangeRecord record;
    private final Worker worker;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private final TryTimes times = new TryTimes();

    private Phase phase = Phase.NONE;
    private @Nullable Pool pool;
    private @Nullable Endpoint endpoint;
    private @Nullable RouteTimeouts timeouts;
    private @Nullable UpstreamStream stream;
    private @Nullable ConnectAttempt connectAttempt;
    private long restOfFirstByteNs;
    private Kind kind = Kind.FIRST;
    private boolean mayReuse;
    private boolean readingResponse;

    Try(Exchange exchange, ResponseRelay response, ExchangeRecord record, Worker worker) {
        this.exchange = exchange;
        this.response = response;
        this.record = record;
        this.worker = worker;
    }

    /** Begins with an endpoint; ends in {@link Exchange#forward} or {@link Exchange#fail}, perhaps within this call. */
    void start(Kind kind, Pool pool, Endpoint endpoint, RouteTimeouts timeouts, long nowNs) {
        this.pool = pool;
        this.endpoint = endpoint;
        this.timeouts = timeouts;
        this.kind = kind;
        mayReuse = kind == Kind.FIRST;
        times.start(nowNs);
        readingResponse = true;
        endpoint.requestStarted();
        if (pool.circuit().requests().tryAcquire()) {
            acquire();
        } else {
            endpoint.requestEnded();
            this.endpoint = null;
            kind.giveUp(pool);
            exchange.fail(Failure.CIRCUIT_OPEN);
        }
    }

    private void acquire() {
        PoolWaiters waiters = worker.upstreams().waiters();
        boolean behindOthers = waiters.anyFor(pool()) && timeouts().poolWaitNs() > 0;
        if (!behindOthers && takeConnection()) {
            return;
        }
        if (timeouts().poolWaitNs() <= 0) {
            exchange.fail(Failure.POOL_WAIT_TIMEOUT);
        } else if (pool().circuit().pending().tryAcquire()) {
            waiters.add(pool(), this);
            phase = Phase.POOL;
            awaitConnection();
            if (behindOthers) {
                worker.upstreams().wakeWaiters(pool());
            }
        } else {
            exchange.fail(Failure.CIRCUIT_OPEN);
        }
    }

    /** Uses a connection that waits idle, or opens one; false if the pool has all that it may have. */
    private boolean takeConnection() {
        UpstreamStream idle = mayReuse ? worker.upstreams().takeIdle(chosen()) : null;
        ConnectAttempt opening = idle != null
                ? null
                : worker.upstreams().connect(chosen(), (int) (timeouts().connectNs() / 1_000_000), this);
        if (idle == null && opening == null) {
            return false;
        }
        if (phase == Phase.POOL) {
            leavePool();
            deadline.disarm();
        }
        if (idle != null) {
            use(idle);
        } else {
            connectAttempt = opening;
            times.connecting(worker.nowNs());
            phase = Phase.CONNECT;
        }
        return true;
    }

    private void awaitConnection() {
        arm(Math.min(POOL_POLL_NS, timeouts().poolWaitNs()));
    }

    private void poolOverdue() {
        if (times.lastedNs(worker.nowNs()) < timeouts().poolWaitNs()) {
            worker.upstreams().wakeWaiters(pool());
            awaitConnection();
        } else if (!worker.upstreams().waiters().isFirst(pool(), this) || !takeConnection()) {
            exchange.fail(Failure.POOL_WAIT_TIMEOUT);
        }
    }

    @Override
    public boolean onConnectionFreed() {
        mayReuse = true;
        return takeConnection();
    }

    @Override
    public void onConnected(UpstreamStream opened) {
        connectAttempt = null;
        times.connected(worker.tickClock());
        use(opened);
    }

    @Override
    public void onConnectFailed(Failure failure) {
        connectAttempt = null;
        exchange.fail(failure);
    }

    private void use(UpstreamStream opened) {
        stream = opened;
        phase = Phase.NONE;
        exchange.forward(opened);
    }

    /** The request's head went out. */
    void sent(boolean bodyWaitsForContinue, boolean requestEnded, long nowNs) {
        times.sent(nowNs);
        if (bodyWaitsForContinue) {
            enter(Phase.CONTINUE, timeouts().expectContinueNs());
        } else {
            phase = Phase.FIRST_BYTE;
            requestFlows(requestEnded);
        }
    }

    /** The request went out whole: from now on the upstream's time runs. While the client still sends, it does not. */
    void requestEnded() {
        if (phase == Phase.FIRST_BYTE) {
            awaitFirstByte();
        }
    }

    /** The upstream does not take the request. */
    void requestStalled() {
        if (phase == Phase.FIRST_BYTE) {
            awaitFirstByte();
        }
    }

    /** The upstream takes the request again. */
    void requestFlows(boolean requestEnded) {
        if (phase == Phase.FIRST_BYTE && !requestEnded) {
            deadline.disarm();
        } else if (phase == Phase.FIRST_BYTE) {
            awaitFirstByte();
        }
    }

    /** Stops or goes on reading the response; while we do not read, the upstream is not late. */
    void readResponse(boolean wanted) {
        UpstreamStream reading = stream;
        if (reading == null) {
            return;
        }
        readingResponse = wanted;
        reading.readResponse(wanted);
        if (phase == Phase.RESPONSE) {
            if (wanted) {
                arm(timeouts().responseIdleNs());
            } else {
                deadline.disarm();
            }
        }
    }

    /** More of the request went out: the upstream has its time again. */
    void sentMore() {
        if (phase == Phase.TUNNEL) {
            arm(timeouts().tunnelIdleNs());
        }
    }

    @Override
    public void onResponseHead(ResponseHead head) {
        if (head.status() == 101) {
            enter(Phase.TUNNEL, timeouts().tunnelIdleNs());
        } else if (!head.isInterim()) {
            enter(Phase.RESPONSE, timeouts().responseIdleNs());
        } else if (phase == Phase.CONTINUE) {
            phase = Phase.FIRST_BYTE;
            deadline.disarm();
        }
        exchange.onResponseHead(head);
    }

    @Override
    public void onBody(ByteBuf data) {
        if (!response.body(data)) {
            readResponse(false);
        }
    }

    @Override
    public void onBodyEnd(@Nullable Fields trailers) {
        exchange.onResponseEnd(trailers);
    }

    @Override
    public void onResponsePause() {
        if (phase == Phase.RESPONSE || phase == Phase.TUNNEL) {
            if (phase == Phase.TUNNEL) {
                arm(timeouts().tunnelIdleNs());
            } else if (readingResponse) {
                arm(timeouts().responseIdleNs());
            }
            response.pause();
        }
    }

    @Override
    public void onUpstreamWritable() {
        exchange.onUpstreamWritable();
    }

    @Override
    public void onUpstreamFailed(Failure failure) {
        stream = null;
        exchange.fail(failure);
    }

    private void onDeadline(long nowNs) {
        switch (phase) {
            case NONE, CONNECT -> {}
            case POOL -> poolOverdue();
            case CONTINUE -> {
                phase = Phase.FIRST_BYTE;
                response.continueOverdue();
            }
            case FIRST_BYTE -> firstByteOverdue();
            case RESPONSE -> exchange.fail(Failure.RESPONSE_IDLE_TIMEOUT);
            case TUNNEL -> exchange.fail(Failure.TUNNEL_IDLE_TIMEOUT);
        }
    }

    /** The first byte is awaited in two parts: what lasts longer than the hang limit is evidence already. */
    private void awaitFirstByte() {
        long firstByteNs = timeouts().firstByteNs();
        long hangNs = record.hangLimitNs();
        restOfFirstByteNs = hangNs < firstByteNs ? firstByteNs - hangNs : 0;
        arm(Math.min(hangNs, firstByteNs));
    }

    private void firstByteOverdue() {
        if (restOfFirstByteNs == 0) {
            exchange.fail(Failure.FIRST_BYTE_TIMEOUT);
            return;
        }
        boolean unlimited = timeouts().firstByteNs() == Long.MAX_VALUE;
        arm(unlimited ? Long.MAX_VALUE : restOfFirstByteNs);
        restOfFirstByteNs = 0;
        record.hung();
    }

    /** The final head came. An endpoint that answers is up; whether its answers are good is for the judge. */
    void answered() {
        chosen().succeeded();
    }

    /** The connection was not used: another exchange may have it. */
    void unused() {
        UpstreamStream opened = stream;
        close();
        if (opened != null) {
            opened.putBack();
        }
    }

    /** The response came whole; the connection may serve another exchange. */
    void succeeded() {
        UpstreamStream done = stream;
        close();
        if (done != null) {
            done.release();
        }
    }

    /** This try is over without a whole response. Does nothing if no try is under way. */
    void failed(Failure failure, long nowNs) {
        Endpoint charged = endpoint;
        UpstreamStream broken = stream;
        if (charged == null) {
            return;
        }
        FailureCharge.to(charged, failure, nowNs);
        close();
        if (broken != null) {
            broken.abort();
        }
    }

    private void close() {
        if (phase == Phase.POOL) {
            leavePool();
        }
        ConnectAttempt connecting = connectAttempt;
        if (connecting != null) {
            connectAttempt = null;
            connecting.cancel();
        }
        pool().circuit().requests().release();
        kind.giveUp(pool());
        chosen().requestEnded();
        endpoint = null;
        stream = null;
        phase = Phase.NONE;
        deadline.disarm();
    }

    /** The exchange is over: nothing of its last try is kept. */
    void forget() {
        pool = null;
        timeouts = null;
    }

    private void leavePool() {
        phase = Phase.NONE;
        worker.upstreams().waiters().remove(pool(), this);
        pool().circuit().pending().release();
    }

    private void enter(Phase next, long delayNs) {
        phase = next;
        arm(delayNs);
    }

    private void arm(long delayNs) {
        if (delayNs == Long.MAX_VALUE) {
            deadline.disarm();
        } else {
            worker.wheel().arm(deadline, worker.nowNs(), delayNs);
        }
    }

    TryTimes times() {
        return times;
    }

    /** The endpoint of the try under way, or null. */
    @Nullable
    Endpoint endpoint() {
        return endpoint;
    }

    /** What Host says to the endpoint if an HTTP/1.0 client said nothing. */
    String authority() {
        return chosen().address() instanceof InetSocketAddress ? chosen().label() : "localhost";
    }

    private Pool pool() {
        return Objects.requireNonNull(pool);
    }

    private Endpoint chosen() {
        return Objects.requireNonNull(endpoint);
    }

    private RouteTimeouts timeouts() {
        return Objects.requireNonNull(timeouts);
    }
}
