package dev.weir.proxy.upstream;

import dev.weir.proxy.config.HealthCheck;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.Pools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active checks of all pools that have some. Who publishes tables calls {@link #update}, one thread at a time; the
 * checks run on virtual threads, never on an event loop.
 *
 * <p>A pool is checked in rounds: all its endpoints at once, and a pause. The pauses differ by up to a tenth, so that many
 * processes do not ask in step.
 */
public final class HealthChecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final double JITTER = 0.1;

    private final ThreadFactory threads = Thread.ofVirtual().name("weir-health").factory();
    private final PoolThreads watchers =
            new PoolThreads("weir-health", pool -> pool.settings().health() != null, this::watch);

    /** Checks the pools of a new table; those that stayed go on undisturbed. */
    public void update(Pools inForce) {
        watchers.update(inForce);
    }

    @Override
    public void close() {
        watchers.close();
    }

    private void watch(Pool pool) throws InterruptedException {
        HealthCheck check = pool.settings().health();
        while (check != null) {
            long startNs = System.nanoTime();
            round(pool, check);
            TimeUnit.NANOSECONDS.sleep(jittered(check.interval()) - (System.nanoTime() - startNs));
        }
    }

    /** Ends when each endpoint has answered, or its time is over. */
    private void round(Pool pool, HealthCheck check) throws InterruptedException {
        List<Endpoint> asked = new ArrayList<>(pool.endpoints());
        asked.removeIf(endpoint -> endpoint.state() == EndpointState.MAINT);
        List<HealthProbe> probes = new ArrayList<>();
        for (Endpoint endpoint : asked) {
            probes.add(new HealthProbe(pool, endpoint, check.probe()));
        }
        List<Future<HealthProbe.Answer>> answers;
        try (ExecutorService prober = Executors.newThreadPerTaskExecutor(threads)) {
            answers = prober.invokeAll(probes, check.timeout().toNanos(), TimeUnit.NANOSECONDS);
        }
        for (int i = 0; i < answers.size(); i++) {
            report(pool, asked.get(i), answer(answers.get(i), check));
        }
    }

    private static HealthProbe.Answer answer(Future<HealthProbe.Answer> future, HealthCheck check) {
        return switch (future.state()) {
            case SUCCESS -> future.resultNow();
            case FAILED -> new HealthProbe.Answer(String.valueOf(future.exceptionNow()));
            case CANCELLED, RUNNING ->
                new HealthProbe.Answer("no answer within " + check.timeout().toMillis() + " ms");
        };
    }

    private static void report(Pool pool, Endpoint endpoint, HealthProbe.Answer answer) {
        if (answer.equals(HealthProbe.Answer.NOT_ASKED)) {
            return;
        }
        boolean wasUp = endpoint.isUp();
        String failure = answer.failure();
        if (failure == null) {
            endpoint.checkPassed(System.nanoTime());
        } else {
            endpoint.checkFailed(failure, System.nanoTime());
        }
        if (wasUp && !endpoint.isUp()) {
            LOG.warn("pool {}: {} is down: {}", pool, endpoint, failure);
        } else if (!wasUp && endpoint.isUp()) {
            LOG.info("pool {}: {} is up", pool, endpoint);
        }
    }

    private static long jittered(Duration interval) {
        double factor = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        return (long) (interval.toNanos() * factor);
    }
}
