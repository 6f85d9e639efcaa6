package dev.weir.proxy.route;

import dev.weir.proxy.pool.Pools;

/**
 * The routing table in force: the only routing state that changes. Every event loop reads it once per exchange; one thread
 * swaps it.
 */
public final class LiveTable {
    private volatile RoutingTable current;

    public LiveTable(RoutingTable first, long nowNs) {
        this.current = first;
        first.pools().takeOver(Pools.NONE, nowNs);
    }

    public RoutingTable current() {
        return current;
    }

    /** Puts another table in force: it decides about every request that is matched from now on. */
    public void swap(RoutingTable next, long nowNs) {
        RoutingTable before = current;
        current = next;
        next.pools().takeOver(before.pools(), nowNs);
    }
}
