package dev.weir.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.PoolConfig.CircuitConfig;
import dev.weir.proxy.config.PoolConfig.RetryBudgetConfig;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PermitsTest {

    @Test
    void areRefusedAtTheirBoundAndFreeAgainWhenReleased() {
        Permits permits = new Permits(2);
        assertThat(permits.tryAcquire()).isTrue();
        assertThat(permits.tryAcquire()).isTrue();
        assertThat(permits.tryAcquire()).isFalse();
        permits.release();
        assertThat(permits.tryAcquire()).isTrue();
        assertThat(permits.inUse()).isEqualTo(2);
        assertThat(permits.refusals()).isEqualTo(1);
    }

    @Test
    void unlimitedNeverRefuse() {
        Permits permits = new Permits(LimitsConfig.UNLIMITED);
        for (int i = 0; i < 1000; i++) {
            assertThat(permits.tryAcquire()).isTrue();
        }
    }

    @Test
    void changedLimitsCountWhatIsGoingOn() {
        CircuitLimits before = CircuitLimits.of(new CircuitConfig(10, 10, 10));
        before.requests().tryAcquire();
        before.requests().tryAcquire();
        CircuitLimits after = before.changedTo(new CircuitConfig(10, 10, 2));
        assertThat(after.requests().tryAcquire()).isFalse();
        before.requests().release();
        assertThat(after.requests().tryAcquire()).isTrue();
        assertThat(before.requests().inUse()).isEqualTo(2);
    }

    @Test
    void boundHoldsUnderContention() throws Exception {
        int max = 3;
        int threads = 6;
        Permits permits = new Permits(max);
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<Void> holder = () -> {
            for (int i = 0; i < 20_000; i++) {
                if (permits.tryAcquire()) {
                    most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                    holders.decrementAndGet();
                    permits.release();
                }
            }
            return null;
        };
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (var done : executor.invokeAll(List.of(holder, holder, holder, holder, holder, holder))) {
                done.get();
            }
        }
        assertThat(most.get()).isBetween(1, max);
        assertThat(permits.inUse()).isZero();
    }

    @Test
    void retryBudgetAlwaysAllowsAFew() {
        RetryBudget budget = new RetryBudget(RetryBudgetConfig.DEFAULTS, new Permits(100));
        assertThat(acquired(budget, 30)).isEqualTo(20);
        budget.release();
        assertThat(acquired(budget, 10)).isEqualTo(1);
        assertThat(budget.usage().refused()).isEqualTo(10 + 9);
    }

    @Test
    void retryBudgetGrowsWithTheActiveRequests() {
        Permits requests = new Permits(1000);
        RetryBudget budget = new RetryBudget(RetryBudgetConfig.DEFAULTS, requests);
        for (int i = 0; i < 200; i++) {
            requests.tryAcquire();
        }
        assertThat(acquired(budget, 100)).isEqualTo(40);
    }

    @Test
    void changedRetryBudgetCountsTheRetriesInFlight() {
        Permits requests = new Permits(1000);
        RetryBudget before = new RetryBudget(RetryBudgetConfig.DEFAULTS, requests);
        before.tryAcquire();
        RetryBudget after = before.changedTo(new RetryBudgetConfig(0, 2), requests);
        assertThat(acquired(after, 10)).isEqualTo(1);
    }

    private static int acquired(RetryBudget budget, int tries) {
        int acquired = 0;
        for (int i = 0; i < tries; i++) {
            acquired += budget.tryAcquire() ? 1 : 0;
        }
        return acquired;
    }
}
