package dev.weir.proxy.exchange;

import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Permits;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.split.Pick;
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

    private final Pick pick;
    private final ExchangeRecord record;
    private Next next = Next.NOTHING;
    private Try.Kind kind = Try.Kind.FIRST;
    private @Nullable Pool pool;
    private @Nullable Endpoint avoided;
    private int made;
    private boolean metClosedConnection;

    Attempts(Pick pick, ExchangeRecord record) {
        this.pick = pick;
        this.record = record;
    }

    void reset() {
        next = Next.NOTHING;
        pool = null;
        avoided = null;
        made = 0;
        metClosedConnection = false;
    }

    /** The first try is with an endpoint of this pool. */
    void first(Pool from) {
        pool = from;
        next = Next.FIRST;
    }

    /** Begins what was decided; says of which pool an endpoint is to be picked. */
    Pool enter() {
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

    /** How the try that was entered gets its connection, and what it gives back. */
    Try.Kind kind() {
        return kind;
    }

    /** The endpoint with which a try failed: another one is preferred. */
    @Nullable
    Endpoint avoided() {
        return avoided;
    }

    /** The try under way is the first, so that nothing of the request can have left before. */
    boolean isFirst() {
        return made == 1 && !metClosedConnection;
    }

    /** A try begins. */
    void begun() {
        made++;
    }

    /** A try ended; null if none was under way. */
    void ended(@Nullable Endpoint endpoint) {
        avoided = endpoint;
    }

    /** Decides whether another try follows a failure, and takes what it needs. */
    boolean follow(Failure failure, Route route, boolean idempotent, long nowNs) {
        next = after(failure, route, idempotent, nowNs);
        return next != Next.NOTHING;
    }

    /**
     * Decides, for an idempotent request, whether an answer with this status is given up for another try, and takes what that
     * needs: an answer that nothing can replace is the client's.
     */
    boolean replace(int status, Route route, long nowNs) {
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
