package dev.weir.proxy.upstream;

import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.Pools;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One virtual thread for each pool that needs one, for as long as the pool is in the table. Who publishes tables calls, one
 * thread at a time.
 */
final class PoolThreads implements AutoCloseable {
    private final String name;
    private final Predicate<Pool> needed;
    private final Task task;
    private final Map<Pool, Thread> running = new HashMap<>();

    /** What a thread does; it ends by the interrupt. */
    interface Task {
        void run(Pool pool) throws InterruptedException;
    }

    PoolThreads(String name, Predicate<Pool> needed, Task task) {
        this.name = name;
        this.needed = needed;
        this.task = task;
    }

    /** Pools that stayed keep their thread. */
    void update(Pools pools) {
        running.entrySet().removeIf(entry -> {
            boolean gone = !pools.all().contains(entry.getKey());
            if (gone) {
                entry.getValue().interrupt();
            }
            return gone;
        });
        for (Pool pool : pools.all()) {
            if (needed.test(pool)) {
                running.computeIfAbsent(pool, this::start);
            }
        }
    }

    @Override
    public void close() {
        running.values().forEach(Thread::interrupt);
        running.clear();
    }

    private Thread start(Pool pool) {
        return Thread.ofVirtual().name(name + " " + pool.name()).start(() -> {
            try {
                task.run(pool);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
