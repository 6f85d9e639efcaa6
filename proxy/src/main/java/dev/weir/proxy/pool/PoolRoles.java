package dev.weir.proxy.pool;

import dev.weir.proxy.config.RouteAction;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.VariantConfig;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What each pool is for the splits and routes that use it. Immutable. */
public final class PoolRoles {
    private final Map<String, PoolRole> byPool;

    private PoolRoles(Map<String, PoolRole> byPool) {
        this.byPool = Map.copyOf(byPool);
    }

    public static PoolRoles of(Collection<SplitConfig> splits, Collection<RouteConfig> routes) {
        Map<String, PoolRole> byPool = new HashMap<>();
        for (SplitConfig split : splits) {
            for (VariantConfig variant : split.variants().values()) {
                byPool.merge(variant.pool(), role(variant, split), PoolRole::and);
            }
        }
        for (RouteConfig route : routes) {
            if (route.action() instanceof RouteAction.ToPool(String pool)) {
                byPool.merge(pool, PoolRole.STABLE, PoolRole::and);
            }
        }
        return new PoolRoles(byPool);
    }

    PoolRole of(String pool) {
        return byPool.getOrDefault(pool, PoolRole.STABLE);
    }

    private static PoolRole role(VariantConfig variant, SplitConfig split) {
        VariantConfig fallback = split.variants().get(split.fallback());
        boolean ownFallback = fallback == null || fallback.pool().equals(variant.pool());
        if (!split.strict() && !ownFallback) {
            return PoolRole.BACKED;
        }
        boolean baseline = ownFallback || variant.name().equals(split.baseline());
        return baseline ? PoolRole.STABLE : PoolRole.STRICT;
    }
}
