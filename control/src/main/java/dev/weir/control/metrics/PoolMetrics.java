package dev.weir.control.metrics;

import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.pool.EndpointStatus;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.PoolStatus;
import dev.weir.proxy.pool.PoolStatus.Usage;
import dev.weir.proxy.pool.Pools;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** Pools and their endpoints. For one scrape. */
final class PoolMetrics {
    private final Gauge usable = new Gauge("weir_pool_usable", "1: some endpoint of the pool can be picked.");
    private final Gauge panic =
            new Gauge("weir_pool_panic", "1: health is ignored because too few endpoints are left.");
    private final Gauge unresolved =
            new Gauge("weir_pool_unresolved", "1: the pool's DNS name was not resolved the last time it was tried.");
    private final Gauge inUse = new Gauge("weir_pool_in_use", "How much of a limit of the pool is used.");
    private final Gauge max = new Gauge("weir_pool_limit", "The limits of the pool; +Inf: none.");
    private final Counter refused =
            new Counter("weir_pool_refused", "How often a limit of the pool refused something.");
    private final Gauge state = new Gauge("weir_endpoint_state", "1 for what an operator wants of the endpoint.");
    private final Gauge up =
            new Gauge("weir_endpoint_up", "1: the active checks of the endpoint pass, or there are none.");
    private final Gauge ejected =
            new Gauge("weir_endpoint_ejected", "1: the endpoint failed requests and gets none for now.");
    private final Gauge picked = new Gauge("weir_endpoint_usable", "1: the endpoint can be picked.");
    private final Gauge inFlight = new Gauge("weir_endpoint_in_flight", "Requests at the endpoint now.");
    private final Counter requests = new Counter("weir_endpoint_requests", "Requests sent to the endpoint.");
    private final Counter failures = new Counter("weir_endpoint_failures", "Requests that the endpoint failed.");

    private PoolMetrics() {}

    static List<MetricSnapshot> of(Pools pools, long nowNs) {
        PoolMetrics metrics = new PoolMetrics();
        for (Pool pool : pools.all()) {
            PoolStatus status = pool.status(nowNs);
            metrics.read(status);
            status.endpoints().forEach(endpoint -> metrics.read(status.name(), endpoint));
        }
        return List.of(
                metrics.usable.snapshot(),
                metrics.panic.snapshot(),
                metrics.unresolved.snapshot(),
                metrics.inUse.snapshot(),
                metrics.max.snapshot(),
                metrics.refused.snapshot(),
                metrics.state.snapshot(),
                metrics.up.snapshot(),
                metrics.ejected.snapshot(),
                metrics.picked.snapshot(),
                metrics.inFlight.snapshot(),
                metrics.requests.snapshot(),
                metrics.failures.snapshot());
    }

    private void read(PoolStatus pool) {
        usable.add(pool.usable(), "pool", pool.name());
        panic.add(pool.panic(), "pool", pool.name());
        unresolved.add(pool.resolveFailure() != null, "pool", pool.name());
        read(pool.name(), "connections", pool.connections());
        read(pool.name(), "pending", pool.pending());
        read(pool.name(), "requests", pool.requests());
        read(pool.name(), "retries", pool.retries());
    }

    private void read(String pool, String limit, Usage usage) {
        inUse.add(usage.inUse(), "pool", pool, "limit", limit);
        max.add(
                usage.max() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : (double) usage.max(),
                "pool",
                pool,
                "limit",
                limit);
        refused.add(usage.refused(), "pool", pool, "limit", limit);
    }

    private void read(String pool, EndpointStatus endpoint) {
        String address = endpoint.address();
        for (EndpointState wanted : EndpointState.values()) {
            state.add(endpoint.state() == wanted, "pool", pool, "endpoint", address, "state", wanted.label());
        }
        up.add(endpoint.up(), "pool", pool, "endpoint", address);
        ejected.add(endpoint.ejectedForNs() > 0, "pool", pool, "endpoint", address);
        picked.add(endpoint.unusable() == null, "pool", pool, "endpoint", address);
        inFlight.add(endpoint.inFlight(), "pool", pool, "endpoint", address);
        requests.add(endpoint.requests(), "pool", pool, "endpoint", address);
        failures.add(endpoint.failures(), "pool", pool, "endpoint", address);
    }
}
