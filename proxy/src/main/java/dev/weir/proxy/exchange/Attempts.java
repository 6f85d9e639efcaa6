package dev.weir.proxy.exchange;

import dev.weir.proxy.outcome.Failure;
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

    /** Whether an answer with this status is to be tried again rather than sent. */
    boolean wantsAnother(Route route, int status) {
        return made < MAX_TRIES && (route.retriesStatus(status) || (pick.canRescue() && route.rescuesStatus(status)));
    }

    /** Decides what follows, and takes what it needs; the pool is that of the failed try, if one was reached. */
    Next after(Failure failure, Route route, @Nullable Pool pool, boolean idempotent, long nowNs) {
        if (made >= MAX_TRIES) {
            return Next.NOTHING;
        }
        boolean byStatus = failure == Failure.RETRIABLE_STATUS;
        boolean rescues =
                byStatus ? route.rescuesStatus(record.status()) : route.rescues() && failure.permitsRescue(idempotent);
        if (rescues && pick.canRescue() && pick.rescue(nowNs)) {
            return Next.RESCUE;
        }
        boolean retries =
                byStatus ? route.retriesStatus(record.status()) : route.retries() && failure.permitsRetry(idempotent);
        return retries && pool != null ? retry(failure, pool) : Next.NOTHING;
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
