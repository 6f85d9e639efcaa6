package dev.weir.proxy.soak;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.testing.RecordingLeakDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * Traffic of all kinds through one proxy while its table and weights change, and what the process holds before, half-way and after: what is
 * kept for good has come by the half, and what leaks goes on. The thread of the test.
 *
 * <pre>
 * warm up -> everybody leaves -> before -> traffic, reloads, weights -> everybody leaves -> half-way -> the same again -> after
 * </pre>
 */
final class Soak implements AutoCloseable {
    private static final int CLIENTS = 6;
    private static final int WARM_UP_ACTIONS = 200;
    private static final int CHANGES_A_SECOND = 50;
    private static final long CHANGE_NS = Duration.ofSeconds(1).toNanos() / CHANGES_A_SECOND;

    /** Longer than any wait of the configuration: then every connection that nobody uses is gone. */
    private static final Duration QUIET_WITHIN = Duration.ofSeconds(60);

    private final long seed;
    private final SoakServices services = new SoakServices();
    private final RunningProxy proxy = RunningProxy.comparing(answers -> true, services.configuration(0));
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Random random;
    private long descriptorsAtRest;
    private int changes;

    Soak(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * What came of it.
     *
     * @param inputs everything that clients sent, good or bad
     * @param faults bad inputs, clients that left, services that did something wrong
     * @param changes of table or weights
     * @param lost good requests that were not answered as they should have been
     * @param unconnected connections to services, all of which listen all the time, that could not be opened
     * @param leaks that the detector reported
     */
    record Result(
            long seed,
            long inputs,
            long faults,
            long answered,
            int changes,
            List<String> lost,
            long unconnected,
            List<String> leaks,
            Footprint before,
            Footprint halfWay,
            Footprint after) {}

    /** As many actions of each client as this. */
    Result run(int actions) throws InterruptedException {
        return run(half -> traffic(half, actions / 2, Long.MAX_VALUE));
    }

    /** As long as this. */
    Result run(Duration howLong) throws InterruptedException {
        return run(half -> traffic(half, Integer.MAX_VALUE, System.nanoTime() + howLong.toNanos() / 2));
    }

    /** A half of all traffic, by its number; says who was there. */
    private interface Traffic {
        List<SoakClient> half(int number) throws InterruptedException;
    }

    private Result run(Traffic traffic) throws InterruptedException {
        descriptorsAtRest = Footprint.openDescriptors();
        traffic(0, WARM_UP_ACTIONS, Long.MAX_VALUE);
        Footprint before = footprintAtRest();
        changes = 0;
        long faultsBefore = services.faults();
        List<SoakClient> clients = new ArrayList<>(traffic.half(1));
        Footprint halfWay = footprintAtRest();
        clients.addAll(traffic.half(2));
        Footprint after = footprintAtRest();
        return new Result(
                seed,
                clients.stream().mapToLong(SoakClient::inputs).sum(),
                clients.stream().mapToLong(SoakClient::faults).sum() + services.faults() - faultsBefore,
                clients.stream().mapToLong(SoakClient::answered).sum(),
                changes,
                List.copyOf(lost),
                proxy.snapshot().get(LoopCounter.UPSTREAM_CONNECT_FAILED),
                RecordingLeakDetector.leaksAfterCollection(),
                before,
                halfWay,
                after);
    }

    private List<SoakClient> traffic(int part, int actions, long endNs) throws InterruptedException {
        List<SoakClient> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        AtomicBoolean failed = new AtomicBoolean();
        for (int number = 0; number < CLIENTS; number++) {
            SoakClient client = new SoakClient(proxy.port(), part * CLIENTS + number, seed, lost);
            clients.add(client);
            threads.add(Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, e) -> {
                        lost.add("a client failed: " + e);
                        failed.set(true);
                    })
                    .start(() -> {
                        for (int i = actions; i > 0 && endNs - System.nanoTime() > 0; i--) {
                            client.act();
                        }
                    }));
        }
        while (threads.stream().anyMatch(Thread::isAlive) && !failed.get()) {
            change();
            LockSupport.parkNanos(CHANGE_NS);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return clients;
    }

    private void change() {
        changes++;
        if (changes % CHANGES_A_SECOND == 0) {
            // As the control thread does: what a second brought is kept for a minute, so an hour in one piece would be
            // kept, too.
            proxy.snapshot();
        }
        if (random.nextBoolean()) {
            proxy.reload(services.configuration(random.nextInt(4)));
        } else {
            proxy.weigh("shop", "canary", random.nextInt(1_000_001), "stable");
        }
    }

    /** With the same table as at first, no connection, nothing held. */
    private Footprint footprintAtRest() {
        proxy.reload(services.configuration(0));
        Awaitility.await().atMost(QUIET_WITHIN).until(() -> {
            proxy.snapshot();
            return Footprint.openDescriptors() <= descriptorsAtRest
                    && proxy.server().copyMemory().heldBytes() == 0
                    && Footprint.directBytesInUse() == 0;
        });
        return Footprint.now();
    }

    @Override
    public void close() {
        proxy.close();
        services.close();
    }
}
