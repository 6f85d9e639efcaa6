package dev.weir.proxy.upstream;

import dev.weir.proxy.pool.Pool;
import java.util.ArrayDeque;
import java.util.HashMap;

/**
 * Who waits, on one event loop, for a connection of a pool that has all it may have; first come, first served: who finds others
 * waiting gets in line, and who is first stays so until it has one. Owned by that event loop. A connection that another loop frees or
 * gives up is not seen here: who waits also has the line ask again from time to time.
 */
public final class PoolWaiters {
    /** By name: a pool that follows another one has its line, too. */
    private final HashMap<String, ArrayDeque<Waiter>> byPool = new HashMap<>();

    /** Is told that it may ask for a connection again, until it leaves. */
    public interface Waiter {
        /** Answers whether it had one, and left. */
        boolean onConnectionFreed();
    }

    public void add(Pool pool, Waiter waiter) {
        byPool.computeIfAbsent(pool.name(), key -> new ArrayDeque<>()).addLast(waiter);
    }

    public void remove(Pool pool, Waiter waiter) {
        ArrayDeque<Waiter> waiting = byPool.get(pool.name());
        if (waiting != null && waiting.remove(waiter) && waiting.isEmpty()) {
            byPool.remove(pool.name());
        }
    }

    /** Whether somebody is in line, behind whom to wait. */
    public boolean anyFor(Pool pool) {
        return !byPool.isEmpty() && byPool.containsKey(pool.name());
    }

    @SuppressWarnings("ReferenceEquality")
    public boolean isFirst(Pool pool, Waiter waiter) {
        ArrayDeque<Waiter> waiting = byPool.get(pool.name());
        return waiting != null && waiting.peekFirst() == waiter;
    }

    int count(Pool pool) {
        ArrayDeque<Waiter> waiting = byPool.get(pool.name());
        return waiting == null ? 0 : waiting.size();
    }

    boolean isEmpty() {
        return byPool.isEmpty();
    }

    /** Lets them ask in their order, until one finds nothing. */
    void connectionFreed(Pool pool) {
        boolean served;
        do {
            ArrayDeque<Waiter> waiting = byPool.get(pool.name());
            Waiter first = waiting == null ? null : waiting.peekFirst();
            served = first != null && first.onConnectionFreed();
        } while (served);
    }
}
