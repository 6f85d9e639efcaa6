package dev.weir.proxy.config;

import dev.weir.proxy.config.TokenPolicy.Reaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go where, and what happens to them on the way.
 *
 * @param maxBodyBytes of a request; the route's own or that of {@code weir.limits}
 * @param timeouts the route's own over those of {@code weir.timeouts}
 * @param rescue null: as the split says
 * @param rateLimit null: none
 * @param tokens null: the route asks for no token by itself; conditions and keys may
 * @param mirrors by names that differ
 */
public record RouteConfig(
        String name,
        MatchConfig match,
        RouteAction action,
        HeaderEdits requestHeaders,
        HeaderEdits responseHeaders,
        Rewrite rewrite,
        long maxBodyBytes,
        ExchangeTimeouts timeouts,
        Retry retry,
        SplitConfig.@Nullable RescueConfig rescue,
        @Nullable RateLimit rateLimit,
        Success success,
        @Nullable TokenPolicy tokens,
        List<MirrorConfig> mirrors,
        Origin origin) {

    public RouteConfig {
        mirrors = List.copyOf(mirrors);
    }

    /** Whether the route depends on a token, whatever its split asks for. */
    public boolean asksForClaims() {
        return tokens != null
                || (match.when() != null && match.when().asksForClaims())
                || (rateLimit != null && KeySource.askForClaims(rateLimit.key()));
    }

    /** Whether it leaves requests to other routes because of their token, or of having none. */
    public boolean isSelectiveByToken() {
        return tokens != null && (tokens.missing() == Reaction.NO_MATCH || tokens.bad() == Reaction.NO_MATCH);
    }

    /** What is replaced before the request goes upstream. Null: kept. */
    public record Rewrite(@Nullable String prefix, @Nullable String host) {

        public static final Rewrite NONE = new Rewrite(null, null);
    }

    /**
     * The second try within the pool.
     *
     * @param on statuses that are tried again as well, when the request is idempotent and replayable
     */
    public record Retry(boolean enabled, StatusSet on) {

        public static final Retry DEFAULTS = new Retry(true, StatusSet.NONE);
    }

    /**
     * A local limit: beyond it the answer is 429.
     *
     * @param key requests with the same key share a bucket; no sources, or none present: one bucket for the route
     * @param permits requests that each {@code perNs} nanoseconds add to a bucket
     * @param burst requests that a full bucket holds
     * @param maxKeys buckets kept; the one unused for longest makes room
     */
    public record RateLimit(List<KeySource> key, long permits, long perNs, long burst, int maxKeys) {

        public static final int DEFAULT_MAX_KEYS = 10_000;

        public RateLimit {
            key = List.copyOf(key);
        }
    }

    /** A response counts as success when its status is in the set and each named field passes its test. */
    public record Success(StatusSet status, List<NamedTest> headers) {

        public static final Success DEFAULTS = new Success(StatusSet.of(100, 499), List.of());

        public Success {
            headers = List.copyOf(headers);
        }
    }
}
