package dev.weir.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration: one component per key under {@code weir}.
 *
 * <p>It is valid in itself: every reference (route to split, split to pool, override to variant) has its target.
 *
 * @param source the files it was read from, and their hash
 * @param warnings what is legal but most likely not meant
 * @param stateDir journal, audit and runtime overrides; relative paths start at the working directory
 * @param trustedProxies peers whose X-Forwarded-* and x-weir-* fields count
 * @param identity null when no split uses Weir's own cookie
 * @param accessLog null: no access log
 * @param errorBodies by status
 * @param geo null when no condition may ask for places
 * @param segments conditions by the names that others refer to; those that refer to them hold them too
 */
public record WeirConfig(
        ConfigSource source,
        List<ConfigProblem> warnings,
        Path stateDir,
        RuntimeConfig runtime,
        SortedMap<String, ListenerConfig> listeners,
        AdminConfig admin,
        List<Cidr> trustedProxies,
        ForwardingConfig forwarding,
        LimitsConfig limits,
        TimeoutsConfig timeouts,
        DrainConfig drain,
        @Nullable IdentityConfig identity,
        JwtConfig jwt,
        @Nullable AccessLogConfig accessLog,
        SortedMap<Integer, ErrorBody> errorBodies,
        @Nullable GeoConfig geo,
        SortedMap<String, SegmentConfig> segments,
        SortedMap<String, PoolConfig> pools,
        SortedMap<String, SplitConfig> splits,
        SortedMap<String, RouteConfig> routes) {

    public WeirConfig {
        warnings = List.copyOf(warnings);
        listeners = Sorted.copyOf(listeners);
        trustedProxies = List.copyOf(trustedProxies);
        errorBodies = Sorted.copyOf(errorBodies);
        segments = Sorted.copyOf(segments);
        pools = Sorted.copyOf(pools);
        splits = Sorted.copyOf(splits);
        routes = Sorted.copyOf(routes);
    }

    public WeirConfig withWarnings(List<ConfigProblem> found) {
        return new WeirConfig(
                source,
                found,
                stateDir,
                runtime,
                listeners,
                admin,
                trustedProxies,
                forwarding,
                limits,
                timeouts,
                drain,
                identity,
                jwt,
                accessLog,
                errorBodies,
                geo,
                segments,
                pools,
                splits,
                routes);
    }
}
