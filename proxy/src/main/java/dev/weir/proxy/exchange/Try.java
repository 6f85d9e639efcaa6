package dev.weir.proxy.exchange;

import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.RouteTimeouts;
import dev.weir.proxy.timer.Deadline;
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
 * start -> {@link Acquisition} -> exchange.forward -> [CONTINUE] -> FIRST_BYTE -> RESPONSE | TUNNEL -> succeeded | failed
 * </pre>
 */
final class Try {
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
        CONTINUE,
        FIRST_BYTE,
        RESPONSE,
        TUNNEL
    }

    private final Exchange exchange;
    private final ResponseRelay response;
    private final ExchangeRecord record;
    private final Worker worker;
    private final Deadline deadline;
    private final TryTimes times = new TryTimes();
    private final Acquisition acquisition;

    private Phase phase = Phase.NONE;
    private @Nullable Pool pool;
    private @Nullable Endpoint endpoint;
    private @Nullable RouteTimeouts timeouts;
    private @Nullable UpstreamStream stream;
    private long restOfFirstByteNs;
    private Kind kind = Kind.FIRST;
    private boolean readingResponse;

    /** @param guard hears what happens to the try, in the place of this */
    Try(Exchange exchange, ResponseRelay response, ExchangeRecord record, Worker worker, Guard guard) {
        this.exchange = exchange;
        this.response = response;
        this.record = record;
        this.worker = worker;
        this.deadline = guard.deadline(nowNs -> onDeadline());
        this.acquisition = new Acquisition(exchange, this, worker, guard);
    }

    /** Begins with an endpoint; ends in {@link Exchange#forward} or {@link Exchange#fail}, perhaps within this call. */
    void start(Kind kind, Pool pool, Endpoint endpoint, RouteTimeouts timeouts, long nowNs) {
        this.pool = pool;
        this.endpoint = endpoint;
        this.timeouts = timeouts;
        this.kind = kind;
        times.start(nowNs);
        readingResponse = true;
        endpoint.requestStarted();
        if (pool.circuit().requests().tryAcquire()) {
            acquisition.begin(pool, endpoint, timeouts, kind == Kind.FIRST);
        } else {
            endpoint.requestEnded();
            this.endpoint = null;
            kind.giveUp(pool);
            exchange.fail(Failure.CIRCUIT_OPEN);
        }
    }

    /** A connection is there, and the try's. */
    void hold(UpstreamStream opened) {
        stream = opened;
    }

    /** The request goes out on this connection. */
    void use(UpstreamStream opened) {
        stream = opened;
        acquisition.end();
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

    void onResponseHead(ResponseHead head) {
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

    void onBody(ByteBuf data) {
        if (!response.body(data)) {
            readResponse(false);
        }
    }

    void onResponsePause() {
        if (phase == Phase.RESPONSE || phase == Phase.TUNNEL) {
            if (phase == Phase.TUNNEL) {
                arm(timeouts().tunnelIdleNs());
            } else if (readingResponse) {
                arm(timeouts().responseIdleNs());
            }
            response.pause();
        }
    }

    void onUpstreamFailed(Failure failure) {
        stream = null;
        exchange.fail(failure);
    }

    private void onDeadline() {
        switch (phase) {
            case NONE -> {}
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
        acquisition.end();
        pool().circuit().requests().release();
        kind.giveUp(pool());
        chosen().requestEnded();
        endpoint = null;
        stream = null;
        phase = Phase.NONE;
        deadline.disarm();
    }

    /** The exchange is over: nothing of its last try is kept, also if that broke on its way to an end. */
    void forget() {
        failed(Failure.INTERNAL_ERROR, worker.nowNs());
        pool = null;
        timeouts = null;
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

    Acquisition acquisition() {
        return acquisition;
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
