package dev.weir.control;

import dev.weir.control.table.EndpointOverride;
import dev.weir.control.table.Overrides;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.Pools;

/** Gives endpoints the states that operators want of them; also those that a name stands for only since a moment. */
final class EndpointStates {

    private EndpointStates() {}

    /** The control thread. */
    static void apply(Pools pools, Overrides overrides, long nowNs) {
        for (Pool pool : pools.all()) {
            for (Endpoint endpoint : pool.endpoints()) {
                EndpointState wanted = wanted(overrides, pool, endpoint);
                if (endpoint.state() != wanted) {
                    endpoint.setState(wanted, nowNs);
                }
            }
        }
    }

    private static EndpointState wanted(Overrides overrides, Pool pool, Endpoint endpoint) {
        if (overrides.endpoints().isEmpty()) {
            return EndpointState.READY;
        }
        EndpointOverride override = overrides.endpoints().get(new EndpointOverride.Key(pool.name(), endpoint.label()));
        return override == null ? EndpointState.READY : override.state();
    }
}
