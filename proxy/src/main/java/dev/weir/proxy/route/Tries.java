package dev.weir.proxy.route;

import dev.weir.proxy.config.RouteConfig.Retry;
import dev.weir.proxy.config.SplitConfig.RescueConfig;

/** Which failed tries of a route may be followed by another. Immutable, any thread. */
record Tries(boolean retry, Statuses retryOn, boolean rescue, Statuses rescueOn) {
    static Tries of(Retry retry, RescueConfig rescue) {
        return new Tries(retry.enabled(), Statuses.of(retry.on()), rescue.enabled(), Statuses.of(rescue.on()));
    }
}
