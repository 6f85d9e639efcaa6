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
 * @param stateDir journal, audit and runtime overrides; relative paths start at the working directory
 * @param trustedProxies peers whose X-Forwarded-* and x-weir-* fields count
 * @param identity null when no split uses Weir's own cookie
 * @param accessLog null: no access log
 * @param errorBodies by status
 */
public record WeirConfig(
        ConfigSource source,
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
        @Nullable AccessLogConfig accessLog,
        SortedMap<Integer, ErrorBody> errorBodies,
        SortedMap<String, PoolConfig> pools,
        SortedMap<String, SplitConfig> splits,
        SortedMap<String, RouteConfig> routes) {

    public WeirConfig {
        listeners = Sorted.copyOf(listeners);
        trustedProxies = List.copyOf(trustedProxies);
        errorBodies = Sorted.copyOf(errorBodies);
        pools = Sorted.copyOf(pools);
        splits = Sorted.copyOf(splits);
        routes = Sorted.copyOf(routes);
    }
}
