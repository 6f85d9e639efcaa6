package dev.weir.proxy.route;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.KeySource;
import dev.weir.proxy.split.SpanHash;
import dev.weir.proxy.split.TokenBucket;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a route takes, for each key. The buckets go on when the table changes and the limit does not. Any thread,
 * no locks.
 */
final class RateLimit {
    /** Seeded anew in each process, so that nobody can choose keys that share a bucket. */
    private static final Hasher64 HASHER = Hashing.xxh3_64(new SecureRandom().nextLong());

    private static final SpanHash KEY_HASH =
            (bytes, start, end) -> HASHER.hashBytesToLong(bytes, start, end - start) & Long.MAX_VALUE;

    private final RouteConfig.RateLimit config;
    private final List<KeySource> sources;
    private final long intervalNs;
    private final long burstNs;
    private final Buckets buckets;

    private RateLimit(RouteConfig.RateLimit config, List<KeySource> sources, Buckets buckets) {
        this.config = config;
        this.sources = List.copyOf(sources);
        this.intervalNs = Math.max(1, config.perNs() / config.permits());
        this.burstNs = intervalNs * Math.min(config.burst() - 1, Long.MAX_VALUE / 2 / intervalNs);
        this.buckets = buckets;
    }

    /** What was taken, for the key of each request and for those without. */
    private static final class Buckets {
        final TokenBucket keyless = new TokenBucket();
        volatile KeyedBuckets keyed = KeyedBuckets.smallest();
    }

    /** @param previous the limit of the same route in the table before, or null */
    static RateLimit of(RouteConfig.RateLimit config, List<KeySource> sources, @Nullable RateLimit previous) {
        Buckets buckets = previous != null && previous.config.equals(config) ? previous.buckets : new Buckets();
        return new RateLimit(config, sources, buckets);
    }

    /** Takes a permit; false if there is none. */
    boolean tryTake(RequestHead head, IdentityCheck identityCheck, long nowNs) {
        for (int i = 0; i < sources.size(); i++) {
            long key = sources.get(i).hash(head, identityCheck, KEY_HASH);
            if (key != KeySource.ABSENT) {
                return keyed(key, nowNs).tryTake(key, nowNs, intervalNs, burstNs);
            }
        }
        return buckets.keyless.tryTake(nowNs, intervalNs, burstNs);
    }

    private KeyedBuckets keyed(long key, long nowNs) {
        KeyedBuckets current = buckets.keyed;
        if (current.capacity() >= config.maxKeys()) {
            return current;
        }
        KeyedBuckets grown = current.grownFor(key, nowNs);
        if (grown == null) {
            return current;
        }
        buckets.keyed = grown;
        return grown;
    }
}
