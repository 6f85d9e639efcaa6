package dev.weir.proxy.route;

import dev.weir.proxy.outcome.Failure;

/**
 * A route takes the request only with a good token, and says so: 401, or 503 where it is not the client's fault. Immutable,
 * any thread.
 */
public record Denied(Route route, Failure because) implements Match {}
