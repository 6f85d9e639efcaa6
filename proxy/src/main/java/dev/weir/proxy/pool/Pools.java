package dev.weir.proxy.pool;

import dev.weir.proxy.config.PoolConfig;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pools of one generation of the table. Immutable; any thread.
 *
 * <p>A pool whose configuration and role did not change is the same object as before. Another one is new, but has the
 * endpoints that stayed, with their state, and what was in use of its limits. To compile changes nothing that is in force:
 * only {@link #takeOver}, called once the table is, moves the endpoints to their new pools.
 */
public final class Pools {
    public static final Pools NONE = new Pools(Map.of());

    private final Map<String, Pool> byName;

    private Pools(Map<String, Pool> byName) {
        this.byName = byName;
    }

    public static Pools compile(Map<String, PoolConfig> configs, PoolRoles roles, Pools previous, long nowNs) {
        Map<String, Pool> byName = new LinkedHashMap<>();
        configs.forEach((name, config) -> {
            PoolRole role = roles.of(name);
            Pool before = previous.get(name);
            boolean unchanged = before != null && before.isUnchangedBy(config, role);
            byName.put(name, unchanged ? before : new Pool(config, role, before, nowNs));
        });
        return new Pools(byName);
    }

    /** These are in force from now on, in place of {@code previous}. */
    public void takeOver(Pools previous, long nowNs) {
        byName.forEach((name, pool) -> {
            Pool before = previous.get(name);
            if (before != pool) {
                pool.takeOver(before, nowNs);
            }
        });
        previous.byName.forEach((name, pool) -> {
            if (!byName.containsKey(name)) {
                pool.close();
            }
        });
    }

    public @Nullable Pool get(String name) {
        return byName.get(name);
    }

    public Collection<Pool> all() {
        return byName.values();
    }
}
