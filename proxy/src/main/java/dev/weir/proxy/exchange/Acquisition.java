package dev.weir.proxy.exchange;

import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.RouteTimeouts;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.upstream.ConnectAttempt;
import dev.weir.proxy.upstream.PoolWaiters;
import dev.weir.proxy.upstream.UpstreamStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a try comes by its connection: one that waits idle, one that is opened for it, or, while its pool has all that it may have, a
 * place in the line for the next. Reused; owned by the event loop of its exchange.
 *
 * <pre>
 * begin -> [waits in line] -> [connects] -> Try.use | Exchange.fail
 * </pre>
 */
final class Acquisition {
    /** How often who waits in line looks for a connection that another loop freed. */
    private static final long POLL_NS = 50_000_000L;

    private final Exchange exchange;
    private final Try currentTry;
    private final Worker worker;
    private final Guard guard;
    private final TryTimes times;
    private final Deadline deadline;

    private @Nullable Pool pool;
    private @Nullable Endpoint endpoint;
    private @Nullable RouteTimeouts timeouts;
    private @Nullable ConnectAttempt connecting;
    private boolean mayReuse;
    private boolean waiting;

    /** @param guard hears of connections, in the place of this */
    Acquisition(Exchange exchange, Try currentTry, Worker worker, Guard guard) {
        this.exchange = exchange;
        this.currentTry = currentTry;
        this.worker = worker;
        this.guard = guard;
        this.times = currentTry.times();
        this.deadline = guard.deadline(nowNs -> onDeadline());
    }

    /**
     * Begins; ends in {@link Try#use} or {@link Exchange#fail}, perhaps within this call.
     *
     * @param mayReuse false: one that waits idle may not be had at first, as it may be as dead as the one before
     */
    void begin(Pool pool, Endpoint endpoint, RouteTimeouts timeouts, boolean mayReuse) {
        this.pool = pool;
        this.endpoint = endpoint;
        this.timeouts = timeouts;
        this.mayReuse = mayReuse;
        PoolWaiters waiters = worker.upstreams().waiters();
        boolean behindOthers = waiters.anyFor(pool) && timeouts.poolWaitNs() > 0;
        if (!behindOthers && takeConnection()) {
            return;
        }
        if (timeouts.poolWaitNs() <= 0) {
            exchange.fail(Failure.POOL_WAIT_TIMEOUT);
        } else if (pool.circuit().pending().tryAcquire()) {
            waiting = true;
            waiters.add(pool, guard);
            awaitConnection();
            if (behindOthers) {
                worker.upstreams().wakeWaiters(pool);
            }
        } else {
            exchange.fail(Failure.CIRCUIT_OPEN);
        }
    }

    /** Uses a connection that waits idle, or opens one; false if the pool has all that it may have. */
    private boolean takeConnection() {
        Endpoint chosen = Objects.requireNonNull(endpoint);
        UpstreamStream idle = mayReuse ? worker.upstreams().takeIdle(chosen) : null;
        if (idle != null) {
            leaveLine();
            currentTry.use(idle);
            return true;
        }
        connecting = worker.upstreams().connect(chosen, (int) (timeouts().connectNs() / 1_000_000), guard);
        if (connecting == null) {
            return false;
        }
        leaveLine();
        times.connecting(worker.nowNs());
        return true;
    }

    private void awaitConnection() {
        worker.wheel()
                .arm(deadline, worker.nowNs(), Math.min(POLL_NS, timeouts().poolWaitNs()));
    }

    private void onDeadline() {
        if (!waiting) {
            return;
        }
        if (times.lastedNs(worker.nowNs()) < timeouts().poolWaitNs()) {
            worker.upstreams().wakeWaiters(pool());
            awaitConnection();
        } else if (!worker.upstreams().waiters().isFirst(pool(), guard) || !takeConnection()) {
            exchange.fail(Failure.POOL_WAIT_TIMEOUT);
        }
    }

    /** The try may ask again; says whether it had a connection, and left the line. */
    boolean onConnectionFreed() {
        mayReuse = true;
        return takeConnection();
    }

    void onConnected(UpstreamStream opened) {
        connecting = null;
        currentTry.hold(opened);
        times.connected(worker.tickClock());
        currentTry.use(opened);
    }

    void onConnectFailed(Failure failure) {
        connecting = null;
        exchange.fail(failure);
    }

    /** The try is over, or has its connection: nothing more is told. */
    void end() {
        leaveLine();
        ConnectAttempt attempt = connecting;
        if (attempt != null) {
            connecting = null;
            attempt.cancel();
        }
        pool = null;
        endpoint = null;
        timeouts = null;
    }

    private void leaveLine() {
        if (waiting) {
            waiting = false;
            deadline.disarm();
            worker.upstreams().waiters().remove(pool(), guard);
            pool().circuit().pending().release();
        }
    }

    private Pool pool() {
        return Objects.requireNonNull(pool);
    }

    private RouteTimeouts timeouts() {
        return Objects.requireNonNull(timeouts);
    }
}
