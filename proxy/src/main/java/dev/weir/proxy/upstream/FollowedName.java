package dev.weir.proxy.upstream;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of one pool, asked for again and again. One thread at a time.
 *
 * <p>After an answer the pause is its TTL, within the bounds of the pool. After a failure, and an empty answer is one, the
 * last good addresses stay, and the pauses double from the lower bound to the upper. An address that is refused is no endpoint; an
 * answer of nothing else is a failure.
 */
final class FollowedName {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedName.class);
    private static final Comparator<InetAddress> BY_BYTES =
            Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned);

    private final NameLookup lookup;
    private final Predicate<Address> refused;
    private final Pool pool;
    private final EndpointSource.Dns source;
    private List<Address> lastRefused = List.of();
    private boolean failing;
    private long failurePauseNs;

    FollowedName(NameLookup lookup, Predicate<Address> refused, Pool pool, EndpointSource.Dns source) {
        this.lookup = lookup;
        this.refused = refused;
        this.pool = pool;
        this.source = source;
    }

    /** Ends by the interrupt only. */
    void follow() throws InterruptedException {
        while (true) {
            TimeUnit.NANOSECONDS.sleep(ask());
        }
    }

    /** Asks once; answers how long to wait before the next time. */
    long ask() throws InterruptedException {
        try {
            return found(lookup.lookup(source.name()));
        } catch (UnknownHostException e) {
            return missed(e);
        }
    }

    private long found(NameLookup.Answer answer) throws UnknownHostException {
        List<Address> allowed = addresses(answer);
        List<Address> out = new ArrayList<>(allowed);
        out.removeIf(refused.negate());
        allowed.removeAll(out);
        if (allowed.isEmpty() && !out.isEmpty()) {
            throw new UnknownHostException(reason(out));
        }
        pool.resolved(allowed, System.nanoTime());
        if (!out.isEmpty()) {
            pool.resolveFailed(reason(out));
        }
        tell(out);
        if (failing) {
            LOG.info("pool {}: {} resolves again", pool, source.name());
        }
        failing = false;
        return Math.clamp(
                answer.ttlNs(), source.minTtl().toNanos(), source.maxTtl().toNanos());
    }

    /** Once for each answer that differs in this. */
    private void tell(List<Address> out) {
        if (!out.isEmpty() && !out.equals(lastRefused)) {
            LOG.warn("pool {}: {} resolves to {}", pool, source.name(), reason(out));
        }
        lastRefused = out;
    }

    private static String reason(List<Address> out) {
        return out + ", an address of the admin port of this very process: refused";
    }

    private long missed(UnknownHostException e) {
        pool.resolveFailed(String.valueOf(e.getMessage()));
        if (!failing) {
            LOG.warn("pool {}: {} does not resolve: {}", pool, source.name(), e.getMessage());
        }
        long minNs = source.minTtl().toNanos();
        failurePauseNs = failing ? Math.min(2 * failurePauseNs, source.maxTtl().toNanos()) : minNs;
        failing = true;
        return failurePauseNs;
    }

    /** In an order that does not follow the rotation of name servers. */
    private List<Address> addresses(NameLookup.Answer answer) {
        List<InetAddress> sorted = new ArrayList<>(answer.addresses());
        sorted.sort(BY_BYTES);
        List<Address> addresses = new ArrayList<>();
        for (InetAddress ip : sorted) {
            addresses.add(new Address.Inet(ip, source.port()));
        }
        if (!answer.complete()) {
            for (Endpoint endpoint : pool.endpoints()) {
                addresses.add(endpoint.configured());
            }
        }
        return addresses;
    }
}
