package dev.weir.proxy.route;

import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.config.ErrorBody;
import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.config.GeoConfig;
import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.TimeoutsConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.http.FieldName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every connection and exchange, beside the routes: a part of the table, so that it changes with it in one
 * swap. Immutable, any thread.
 *
 * @param countryHeader by which trusted peers tell the country of a client; null: none
 */
public record ProxySettings(
        LimitsConfig limits,
        TimeoutsConfig timeouts,
        ForwardingConfig forwarding,
        List<Cidr> trustedProxies,
        Map<Integer, ErrorBody> errorBodies,
        @Nullable FieldName countryHeader,
        long headTimeoutNs,
        long keepAliveNs,
        long writeStallNs,
        long lingerNs) {

    public static ProxySettings of(WeirConfig config) {
        TimeoutsConfig timeouts = config.timeouts();
        return new ProxySettings(
                config.limits(),
                timeouts,
                config.forwarding(),
                config.trustedProxies(),
                Map.copyOf(config.errorBodies()),
                countryHeader(config.geo()),
                timeouts.head().toNanos(),
                timeouts.keepAlive().toNanos(),
                timeouts.writeStall().toNanos(),
                timeouts.linger().toNanos());
    }

    private static @Nullable FieldName countryHeader(@Nullable GeoConfig geo) {
        String name = geo == null ? null : geo.countryHeader();
        return name == null ? null : FieldName.of(name);
    }

    /** Nanoseconds, or {@link Long#MAX_VALUE} if the limit is off. */
    public static long nanosOrOff(@Nullable Duration duration) {
        return duration == null ? Long.MAX_VALUE : duration.toNanos();
    }
}
