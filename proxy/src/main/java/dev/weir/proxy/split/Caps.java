package dev.weir.proxy.split;

import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.VariantConfig;

/**
 * How much a variant takes before its share goes to the fallback. What the file says per endpoint grows and shrinks with the
 * endpoints that are usable. Immutable, any thread.
 */
record Caps(long maxRps, long maxInFlight, long maxRpsPerEndpoint, long maxInFlightPerEndpoint) {
    static final long UNLIMITED = LimitsConfig.UNLIMITED;

    /** A burst may bring what the rate allows in this time. */
    static final long BURST_NS = 100_000_000L;

    private static final long SECOND_NS = 1_000_000_000L;

    static Caps of(VariantConfig.Caps config) {
        return new Caps(
                config.maxRps(), config.maxInFlight(), config.maxRpsPerEndpoint(), config.maxInFlightPerEndpoint());
    }

    boolean limitsInFlight() {
        return maxInFlight != UNLIMITED || maxInFlightPerEndpoint != UNLIMITED;
    }

    boolean limitsRate() {
        return maxRps != UNLIMITED || maxRpsPerEndpoint != UNLIMITED;
    }

    long maxInFlight(int endpoints) {
        return least(maxInFlight, maxInFlightPerEndpoint, endpoints);
    }

    /** Between two requests at the highest rate. */
    long intervalNs(int endpoints) {
        return SECOND_NS / Math.max(1, least(maxRps, maxRpsPerEndpoint, endpoints));
    }

    private static long least(long whole, long perEndpoint, int endpoints) {
        return perEndpoint == UNLIMITED ? whole : Math.min(whole, perEndpoint * endpoints);
    }
}
