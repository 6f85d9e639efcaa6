package dev.weir.proxy.pool;

import static dev.weir.proxy.pool.PoolFixture.T0_NS;
import static dev.weir.proxy.pool.PoolFixture.address;
import static dev.weir.proxy.pool.PoolFixture.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Many loops, a health checker, an operator and a resolver at one pool. */
final class PoolConcurrencyTest {
    private static final int LOOPS = 4;
    private static final int REQUESTS = 10_000;
    private static final int ROUNDS = 3_000;
    private static final int SPINS = 50_000;

    private final AtomicLong clockNs = new AtomicLong(T0_NS);

    @Test
    void twoLoopsNeverEjectTheLastTwoEndpointsAtOnce() throws Exception {
        race(
                () -> {
                    Pool pool = new PoolFixture().endpoints(2).pool(PoolRole.STRICT);
                    pool.endpoints().forEach(endpoint -> fail(endpoint, 4));
                    return pool;
                },
                (pool, racer) -> fail(pool.endpoints().get(racer), 1),
                pool -> assertThat(pool.endpoints()).anyMatch(endpoint -> endpoint.isUsable(T0_NS)));
    }

    @Test
    void twoChangesAtOnceAreBothInTheRoster() throws Exception {
        race(
                () -> new PoolFixture().endpoints(3).pool(PoolRole.BACKED),
                (pool, racer) -> pool.endpoints().get(racer).checkFailed("refused", T0_NS),
                pool -> assertThat(pool.usableEndpoints(T0_NS)).isEqualTo(1));
    }

    @Test
    void nothingIsLostOrCountedTwice() throws Exception {
        Pool pool = new PoolFixture().dns("shop.test").stable();
        pool.resolved(addresses(4), T0_NS);
        List<Callable<Void>> everybody = new ArrayList<>();
        for (int loop = 0; loop < LOOPS; loop++) {
            int seed = loop;
            everybody.add(() -> serve(pool, new SplittableRandom(seed)));
        }
        everybody.add(() -> checkAndOperate(pool, new SplittableRandom(100)));
        everybody.add(() -> resolve(pool, new SplittableRandom(200)));
        runAll(everybody);

        long nowNs = clockNs.get();
        assertThat(pool.circuit().requests().inUse()).isZero();
        assertThat(pool.endpoints()).allMatch(endpoint -> endpoint.inFlight() == 0);
        Roster fresh = Roster.of(pool.endpoints(), pool.settings(), PoolRole.STABLE, nowNs);
        assertThat(pool.usableEndpoints(nowNs)).isEqualTo(fresh.size());
        for (int i = 0; i < fresh.size(); i++) {
            assertThat(pool.endpoints()).contains(fresh.endpoint(i));
        }
    }

    private Void serve(Pool pool, SplittableRandom random) {
        for (int i = 0; i < REQUESTS; i++) {
            long nowNs = clockNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            Endpoint endpoint = pool.pick(random, null, nowNs);
            if (endpoint == null || !pool.circuit().requests().tryAcquire()) {
                continue;
            }
            endpoint.requestStarted();
            if (random.nextInt(4) == 0) {
                endpoint.failed(FailureKind.SERVER_ERROR, nowNs);
            } else {
                endpoint.succeeded();
            }
            endpoint.requestEnded();
            pool.circuit().requests().release();
        }
        return null;
    }

    private Void checkAndOperate(Pool pool, SplittableRandom random) {
        for (int i = 0; i < REQUESTS; i++) {
            List<Endpoint> endpoints = pool.endpoints();
            Endpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
            switch (random.nextInt(4)) {
                case 0 -> endpoint.checkFailed("refused", clockNs.get());
                case 1 -> endpoint.setState(EndpointState.values()[random.nextInt(3)], clockNs.get());
                default -> endpoint.checkPassed(clockNs.get());
            }
        }
        return null;
    }

    private Void resolve(Pool pool, SplittableRandom random) {
        for (int i = 0; i < REQUESTS / 10; i++) {
            List<Address> addresses = new ArrayList<>();
            for (int number = 1; number <= 1 + random.nextInt(5); number++) {
                addresses.add(address(number));
            }
            pool.resolved(addresses, clockNs.get());
        }
        return null;
    }

    private static void fail(Endpoint endpoint, int times) {
        for (int i = 0; i < times; i++) {
            endpoint.failed(FailureKind.RESET, T0_NS);
        }
    }

    /** Two threads do their part at about the same moment, in each round with a new pool, which is then looked at. */
    private static void race(Supplier<Pool> course, ObjIntConsumer<Pool> part, Consumer<Pool> verdict)
            throws Exception {
        Pool nobodyStarts = course.get();
        AtomicReference<Pool> next = new AtomicReference<>(nobodyStarts);
        AtomicInteger ready = new AtomicInteger();
        AtomicInteger go = new AtomicInteger();
        AtomicInteger finished = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<Void> second = threads.submit(() -> {
                Pool last = nobodyStarts;
                for (Pool pool = awaitOther(next, last); pool != nobodyStarts; pool = awaitOther(next, last)) {
                    int round = ready.incrementAndGet();
                    spinUntil(() -> go.get() >= round);
                    part.accept(pool, 1);
                    finished.set(round);
                    last = pool;
                }
                return null;
            });
            try {
                for (int i = 1; i <= ROUNDS; i++) {
                    int round = i;
                    Pool pool = course.get();
                    next.set(pool);
                    spinUntil(() -> ready.get() == round);
                    go.set(round);
                    part.accept(pool, 0);
                    spinUntil(() -> finished.get() == round || second.isDone());
                    verdict.accept(pool);
                }
            } finally {
                next.set(nobodyStarts);
            }
            second.get();
        }
    }

    private static Pool awaitOther(AtomicReference<Pool> next, Pool last) {
        spinUntil(() -> next.get() != last);
        return next.get();
    }

    /** A wait that parks, or yields at once, would let the two start far apart. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void spinUntil(BooleanSupplier condition) {
        for (int spins = 0; !condition.getAsBoolean(); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    private static void runAll(List<Callable<Void>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
    }
}
