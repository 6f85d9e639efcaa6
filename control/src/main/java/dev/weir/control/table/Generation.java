package dev.weir.control.table;

import dev.weir.control.audit.Actor;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.VariantConfig;
import dev.weir.proxy.config.VariantVersion;
import dev.weir.proxy.config.WeirConfig;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One numbered table: what it was made from, who made it and why, and what it changed. Immutable.
 *
 * @param number grows by one with each table, also over restarts
 * @param action what made it: {@code start}, {@code split.weights}, {@code variant.rolled-back}
 * @param config as the file said it
 * @param overrides layered over it
 * @param differences from the generation before
 */
public record Generation(
        long number,
        Instant at,
        Actor actor,
        String action,
        @Nullable String reason,
        WeirConfig config,
        Overrides overrides,
        List<Difference> differences) {

    public Generation {
        differences = List.copyOf(differences);
    }

    /** Of what the variant serves; null: there is no such variant, or it has none. */
    public @Nullable String version(RolledBack.Key key) {
        SplitConfig split = config.splits().get(key.split());
        VariantConfig variant = split == null ? null : split.variants().get(key.variant());
        return variant == null ? null : VariantVersion.of(config, variant);
    }
}
