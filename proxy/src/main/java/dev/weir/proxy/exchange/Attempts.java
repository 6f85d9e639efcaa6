package dev.weir.proxy.exchange;

import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Permits;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteTimeouts;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one exchange, by number: of which pool the next one takes its endpoint, and when one failed, whether and where
 * another follows: first a rescue on the fallback, then a retry in the same pool. There are at most two, but the race with an
 * idle connection that its upstream closes does not count, once. Reused; owned by the exchange's event loop.
 */
final class Attempts {
    private static final int MAX_TRIES = 2;

    private enum Next {
        NOTHING,
        FIRST,
        /** The pick serves the fallback now: the user sees success, the variant is charged. */
        RESCUE,
        FREE_RETRY,
        /** The pool's retry budget was taken from. */
        BUDGETED_RETRY
    }

    private final Worker worker;
    private final Pick pick;
    private final ExchangeRecord record;
    private final Try currentTry;
    private Next next = Next.NOTHING;
    private Try.Kind kind = Try.Kind.FIRST;
    private @Nullable Pool pool;
    private @Nullable Endpoint avoided;
    private int made;
    private boolean metClosedConnection;

    Attempts(Worker worker, Pick pick, ExchangeRecord record, Try currentTry) {
        this.worker = worker;
        this.pick = pick;
        this.record = record;
        this.currentTry = currentTry;
    }

    void reset() {
        decide(Next.NOTHING);
        pool = null;
        avoided = null;
        made = 0;
        metClosedConnection = false;
    }

    /** What was decided before and did not become a try gives back what it took. */
    private void decide(Next other) {
        if (next == Next.BUDGETED_RETRY) {
            Objects.requireNonNull(pool).retryBudget().release();
        }
        next = other;
    }

    /** The first try is with an endpoint of this pool. */
    void first(Pool from) {
        decide(Next.FIRST);
        pool = from;
    }

    /** The split chooses, and the first try is with an endpoint of what it chose; false if no variant takes the request. */
    boolean pickVariant(RequestHead head, Split split) {
        split.pick(head, worker.random(), worker.identityCheck(), pick);
        record.assigned(pick);
        split.admit(pick, worker.nowNs());
        Variant served = pick.served();
        if (served == null) {
            return false;
        }
        if (served != pick.assigned()) {
            record.fallback(served.slot());
        }
        first(served.pool());
        return true;
    }

    /** Begins the try that was decided; false if its pool has no endpoint for it. */
    boolean tryNext(RouteTimeouts timeouts) {
        Pool from = enter();
        Endpoint endpoint = from.pick(worker.random(), avoided, worker.nowNs());
        if (endpoint == null) {
            decide(Next.NOTHING);
            return false;
        }
        made++;
        record.tried(endpoint, worker.nowNs());
        next = Next.NOTHING;
        currentTry.start(kind, from, endpoint, timeouts, worker.nowNs());
        return true;
    }

    /** Says of which pool an endpoint is to be picked. */
    private Pool enter() {
        switch (next) {
            case NOTHING, FIRST -> kind = Try.Kind.FIRST;
            case RESCUE -> {
                Variant fallback = Objects.requireNonNull(pick.served());
                record.rescued(fallback.slot());
                pool = fallback.pool();
                avoided = null;
                kind = Try.Kind.FIRST;
            }
            case FREE_RETRY -> retry(Try.Kind.FREE_RETRY);
            case BUDGETED_RETRY -> retry(Try.Kind.BUDGETED_RETRY);
        }
        return Objects.requireNonNull(pool);
    }

    private void retry(Try.Kind retry) {
        record.retried();
        kind = retry;
    }

    /** The try under way is the first, so that nothing of the request can have left before. */
    boolean isFirst() {
        return made == 1 && !metClosedConnection;
    }

    /** The try under way, if there is one, failed; another endpoint is preferred from now on. */
    void end(Failure failure) {
        avoided = currentTry.endpoint();
        record.tryFailed(failure);
        currentTry.failed(failure, worker.nowNs());
    }

    /** Decides whether another try follows a failure, and takes what it needs. */
    boolean follow(Failure failure, Route route, boolean idempotent, long nowNs) {
        decide(Next.NOTHING);
        next = after(failure, route, idempotent, nowNs);
        return next != Next.NOTHING;
    }

    /**
     * Decides, for an idempotent request, whether an answer with this status is given up for another try, and takes what that
     * needs: an answer that nothing can replace is the client's.
     */
    boolean replace(int status, Route route, long nowNs) {
        decide(Next.NOTHING);
        next = insteadOf(status, route, nowNs);
        return next != Next.NOTHING;
    }

    private Next after(Failure failure, Route route, boolean idempotent, long nowNs) {
        if (made >= MAX_TRIES) {
            return Next.NOTHING;
        }
        if (route.rescues() && failure.permitsRescue(idempotent) && pick.rescue(nowNs)) {
            return Next.RESCUE;
        }
        return route.retries() && failure.permitsRetry(idempotent) ? retryAfter(failure) : Next.NOTHING;
    }

    private Next insteadOf(int status, Route route, long nowNs) {
        if (made >= MAX_TRIES) {
            return Next.NOTHING;
        }
        if (route.rescuesStatus(status) && fallbackHasRoom() && pick.rescue(nowNs)) {
            return Next.RESCUE;
        }
        return route.retriesStatus(status) ? retryAfter(Failure.RETRIABLE_STATUS) : Next.NOTHING;
    }

    /** A retry comes out of the room of the try that it follows; a rescue needs new room. */
    private boolean fallbackHasRoom() {
        if (!pick.canRescue()) {
            return false;
        }
        Permits requests = pick.fallback().pool().circuit().requests();
        return requests.inUse() < requests.max();
    }

    private Next retryAfter(Failure failure) {
        Pool same = pool;
        if (same == null) {
            return Next.NOTHING;
        }
        if (failure == Failure.IDLE_CONNECTION_CLOSED && !metClosedConnection) {
            metClosedConnection = true;
            made--;
        }
        if (failure.isFree()) {
            return Next.FREE_RETRY;
        }
        if (same.retryBudget().tryAcquire()) {
            return Next.BUDGETED_RETRY;
        }
        record.retryOverBudget();
        return Next.NOTHING;
    }
}
