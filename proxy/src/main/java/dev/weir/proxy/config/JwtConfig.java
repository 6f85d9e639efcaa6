package dev.weir.proxy.config;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose tokens count, where a request carries one, and what is kept of them.
 *
 * @param from headers and cookies; the first that is there holds the token
 * @param cachedTokens good tokens remembered, per event loop
 * @param cachedRefusals bad tokens remembered, per event loop
 * @param pending checks under way in the process; a request that needs one more is answered 503
 * @param timeout how long a request waits for a check; then 503
 */
public record JwtConfig(
        List<KeySource> from,
        int cachedTokens,
        int cachedRefusals,
        int pending,
        Duration timeout,
        SortedMap<String, JwtIssuerConfig> issuers) {

    public static final JwtConfig DEFAULTS = new JwtConfig(
            List.of(new KeySource.Header("authorization")), 4096, 1024, 1024, Duration.ofSeconds(5), new TreeMap<>());

    public JwtConfig {
        from = List.copyOf(from);
        issuers = Sorted.copyOf(issuers);
    }
}
