package dev.weir.proxy.upstream;

import dev.weir.proxy.pool.Pool;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;

/**
 * Who waits, on one event loop, for a connection of a pool that has all it may have; first come, first served. Owned by that
 * event loop. A connection that another loop frees or gives up is not seen here: who waits also asks again from time to time.
 */
public final class PoolWaiters {
    private final IdentityHashMap<Pool, ArrayDeque<Waiter>> byPool = new IdentityHashMap<>();

    /** Is told, once, that it may ask for a connection again. */
    public interface Waiter {
        void onConnectionFreed();
    }

    public void add(Pool pool, Waiter waiter) {
        byPool.computeIfAbsent(pool, key -> new ArrayDeque<>()).addLast(waiter);
    }

    public void remove(Pool pool, Waiter waiter) {
        ArrayDeque<Waiter> waiting = byPool.get(pool);
        if (waiting != null && waiting.remove(waiter) && waiting.isEmpty()) {
            byPool.remove(pool);
        }
    }

    int count(Pool pool) {
        ArrayDeque<Waiter> waiting = byPool.get(pool);
        return waiting == null ? 0 : waiting.size();
    }

    boolean isEmpty() {
        return byPool.isEmpty();
    }

    void connectionFreed(Pool pool) {
        ArrayDeque<Waiter> waiting = byPool.get(pool);
        if (waiting == null) {
            return;
        }
        Waiter first = waiting.pollFirst();
        if (waiting.isEmpty()) {
            byPool.remove(pool);
        }
        if (first != null) {
            first.onConnectionFreed();
        }
    }
}
