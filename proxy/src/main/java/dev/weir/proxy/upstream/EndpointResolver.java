package dev.weir.proxy.upstream;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.Pools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Keeps the endpoints of pools that have a DNS name up to date. Who publishes tables calls it, one thread at a time; names
 * are asked for on virtual threads, never on an event loop that carries traffic.
 */
public final class EndpointResolver implements AutoCloseable {
    private final NameLookup lookup;
    private final Predicate<Address> refused;
    private final PoolThreads followers;

    /**
     * Asks the name servers that this machine is configured with.
     *
     * @param refused what must not become an endpoint, whatever a name server says
     */
    public EndpointResolver(Predicate<Address> refused) {
        this(DnsLookup.ofThisMachine(), refused);
    }

    EndpointResolver(NameLookup lookup, Predicate<Address> refused) {
        this.lookup = lookup;
        this.refused = refused;
        this.followers = new PoolThreads("weir-resolver", EndpointResolver::hasName, pool -> of(pool).follow());
    }

    /** Gives pools that have no endpoints yet their first ones, so that a table is not published without; waits for that. */
    public void resolveNew(Pools pools, Duration atMost) throws InterruptedException {
        List<Callable<Long>> firstAnswers = new ArrayList<>();
        for (Pool pool : pools.all()) {
            if (hasName(pool) && pool.endpoints().isEmpty()) {
                firstAnswers.add(of(pool)::ask);
            }
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(firstAnswers, atMost.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Follows the names of a table that is in force now; those that stayed are followed undisturbed. */
    public void update(Pools inForce) {
        followers.update(inForce);
    }

    @Override
    public void close() {
        followers.close();
        lookup.close();
    }

    private static boolean hasName(Pool pool) {
        return pool.source() instanceof EndpointSource.Dns;
    }

    private FollowedName of(Pool pool) {
        return switch (pool.source()) {
            case EndpointSource.Dns dns -> new FollowedName(lookup, refused, pool, dns);
            case EndpointSource.Fixed fixed -> throw new IllegalArgumentException(pool + " has no name");
        };
    }
}
