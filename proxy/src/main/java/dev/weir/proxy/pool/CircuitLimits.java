package dev.weir.proxy.pool;

import dev.weir.proxy.config.PoolConfig.CircuitConfig;

/**
 * How much a pool may have going on at once.
 *
 * @param connections open to its endpoints, in use or idle
 * @param pending exchanges that wait for a connection
 * @param requests sent and not yet ended
 */
public record CircuitLimits(Permits connections, Permits pending, Permits requests) {

    static CircuitLimits of(CircuitConfig config) {
        return new CircuitLimits(
                new Permits(config.connections()), new Permits(config.pending()), new Permits(config.requests()));
    }

    /** Other limits for what is going on already. */
    CircuitLimits changedTo(CircuitConfig config) {
        return new CircuitLimits(
                connections.withMax(config.connections()),
                pending.withMax(config.pending()),
                requests.withMax(config.requests()));
    }
}
