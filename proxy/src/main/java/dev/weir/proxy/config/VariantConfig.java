package dev.weir.proxy.config;

import org.jspecify.annotations.Nullable;

/**
 * One of the versions between which a split decides.
 *
 * @param weightPpm share of the keys, in parts per million; 0 still serves forced requests
 * @param version what runs there; null: the digest of the pool's configuration stands for it
 */
public record VariantConfig(
        String name,
        String pool,
        int weightPpm,
        Caps caps,
        HeaderEdits requestHeaders,
        HeaderEdits responseHeaders,
        @Nullable String version,
        Origin origin) {

    /** What a variant takes before its share goes to the fallback. {@link LimitsConfig#UNLIMITED}: off. */
    public record Caps(long maxRps, long maxInFlight, long maxRpsPerEndpoint, long maxInFlightPerEndpoint) {

        public static final Caps NONE = new Caps(
                LimitsConfig.UNLIMITED, LimitsConfig.UNLIMITED, LimitsConfig.UNLIMITED, LimitsConfig.UNLIMITED);
    }
}
