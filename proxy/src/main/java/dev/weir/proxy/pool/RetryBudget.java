package dev.weir.proxy.pool;

import dev.weir.proxy.config.PoolConfig.RetryBudgetConfig;
import dev.weir.proxy.pool.PoolStatus.Usage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps retries from feeding an overload: those in flight stay within a share of the requests that are active, but a few
 * are always allowed. Any thread.
 */
public final class RetryBudget {
    private static final int WHOLE_PPM = 1_000_000;

    private final RetryBudgetConfig config;
    private final Permits requests;
    private final AtomicLong inFlight;
    private final LongAdder refusals;

    RetryBudget(RetryBudgetConfig config, Permits requests) {
        this(config, requests, new AtomicLong(), new LongAdder());
    }

    private RetryBudget(RetryBudgetConfig config, Permits requests, AtomicLong inFlight, LongAdder refusals) {
        this.config = config;
        this.requests = requests;
        this.inFlight = inFlight;
        this.refusals = refusals;
    }

    /** Another budget for the retries that are in flight already. */
    RetryBudget changedTo(RetryBudgetConfig newConfig, Permits newRequests) {
        return new RetryBudget(newConfig, newRequests, inFlight, refusals);
    }

    /** Takes one retry, to be given back by {@link #release} when that try ends; false if the budget is spent. */
    public boolean tryAcquire() {
        long allowed = allowed();
        long taken = inFlight.get();
        while (taken < allowed) {
            if (inFlight.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = inFlight.get();
        }
        refusals.increment();
        return false;
    }

    public void release() {
        long left = inFlight.decrementAndGet();
        assert left >= 0 : "released more often than acquired";
    }

    Usage usage() {
        return new Usage(inFlight.get(), allowed(), refusals.sum());
    }

    private long allowed() {
        return Math.max(config.min(), requests.inUse() * config.ratioPpm() / WHOLE_PPM);
    }
}
