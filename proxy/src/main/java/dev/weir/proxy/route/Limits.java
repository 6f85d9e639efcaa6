package dev.weir.proxy.route;

import org.jspecify.annotations.Nullable;

/**
 * What one exchange of a route may take.
 *
 * @param rateLimit null: none
 */
record Limits(
        RouteTimeouts timeouts, long maxBodyBytes, @Nullable RateLimit rateLimit, Upgrades upgrades) {}
