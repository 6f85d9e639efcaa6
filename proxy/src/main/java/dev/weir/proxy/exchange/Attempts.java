package dev.weir.proxy.exchange;

import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.pool.Permits;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.split.Pick;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tries of one exchange and decides, when one failed, whether and where another follows: first a rescue on the
 * fallback, then a retry in the same pool. There are at most two, but the race with an idle connection that its upstream
 * closes does not count, once. Reused; owned by the exchange's event loop.
 */
final class Attempts {
    private static final int MAX_TRIES = 2;

    /** What follows a failed try. */
    enum Next {
        NOTHING,
        /** The pick serves the fallback now: the user sees success, the variant is charged. */
        RESCUE,
        FREE_RETRY,
        /** The pool's retry budget was taken from. */
        BUDGETED_RETRY
    }

    private final Pick pick;
    private final ExchangeRecord record;
    private int made;
    private boolean metClosedConnection;

    Attempts(Pick pick, ExchangeRecord record) {
        this.pick = pick;
        this.record = record;
    }

    void reset() {
        made = 0;
        metClosedConnection = false;
    }

    /** The try under way is the first, so that nothing of the request can have left before. */
    boolean isFirst() {
        return made == 1 && !metClosedConnection;
    }

    /** A try begins. */
    void begun() {
        made++;
    }

    /** Decides what follows a failure, and takes what it needs; the pool is that of the failed try, if one was reached. */
    Next after(Failure failure, Route route, @Nullable Pool pool, boolean idempotent, long nowNs) {
        if (made >= MAX_TRIES) {
            return Next.NOTHING;
        }
        if (route.rescues() && failure.permitsRescue(idempotent) && pick.rescue(nowNs)) {
            return Next.RESCUE;
        }
        return route.retries() && pool != null && failure.permitsRetry(idempotent)
                ? retry(failure, pool)
                : Next.NOTHING;
    }

    /**
     * Decides, for an idempotent request, whether an answer with this status is given up for another try, and takes what that
     * needs: an answer that nothing can replace is the client's.
     */
    Next insteadOf(int status, Route route, Pool pool, long nowNs) {
        if (made >= MAX_TRIES) {
            return Next.NOTHING;
        }
        if (route.rescuesStatus(status) && fallbackHasRoom() && pick.rescue(nowNs)) {
            return Next.RESCUE;
        }
        return route.retriesStatus(status) ? retry(Failure.RETRIABLE_STATUS, pool) : Next.NOTHING;
    }

    /** The retry comes out of the room of the try that it follows; a rescue needs new room. */
    private boolean fallbackHasRoom() {
        if (!pick.canRescue()) {
            return false;
        }
        Permits requests = pick.fallback().pool().circuit().requests();
        return requests.inUse() < requests.max();
    }

    private Next retry(Failure failure, Pool pool) {
        if (failure == Failure.IDLE_CONNECTION_CLOSED && !metClosedConnection) {
            metClosedConnection = true;
            made--;
        }
        if (failure.isFree()) {
            return Next.FREE_RETRY;
        }
        if (pool.retryBudget().tryAcquire()) {
            return Next.BUDGETED_RETRY;
        }
        record.retryOverBudget();
        return Next.NOTHING;
    }
}
