package dev.weir.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A decision between variants, to which any number of routes refer.
 *
 * @param salt hashed before the key; the split's name unless the file says otherwise
 * @param baseline the variant that the others are compared with, and that keyless requests go to
 * @param strict a variant that cannot serve answers 503 instead of giving its share to the fallback
 * @param fallback the variant that serves for one that cannot
 * @param variants by name; their weights add to exactly 1,000,000
 * @param overrides the first that applies forces its variant
 * @param forceHeader null: none
 * @param rollout null: weights change at once, and only by hand
 */
public record SplitConfig(
        String name,
        String salt,
        KeyChain key,
        String baseline,
        boolean strict,
        String fallback,
        SortedMap<String, VariantConfig> variants,
        List<OverrideConfig> overrides,
        @Nullable ForceHeader forceHeader,
        RollbackConfig rollback,
        RescueConfig rescue,
        @Nullable RolloutConfig rollout,
        Origin origin) {

    /** Weights are parts of this. */
    public static final int WHOLE_PPM = 1_000_000;

    public SplitConfig {
        variants = Sorted.copyOf(variants);
        overrides = List.copyOf(overrides);
    }

    /** Whether the decision depends on a token. */
    public boolean asksForClaims() {
        return KeySource.askForClaims(key.sources())
                || overrides.stream().anyMatch(override -> override.when().asksForClaims());
    }

    /** A variant that gets every request that meets a condition. */
    public record OverrideConfig(Condition when, String variant, Origin origin) {}

    /**
     * A request field whose value names the variant, believed from {@code trusted-proxies}, or with a secret as {@code
     * VARIANT:SECRET}.
     *
     * @param name in lower case
     * @param secretFile null: only trusted peers may force
     */
    public record ForceHeader(
            String name, boolean trusted, @Nullable Path secretFile, Origin origin) {}

    /**
     * The second try on the fallback.
     *
     * @param on statuses of the first try that are rescued as well
     */
    public record RescueConfig(boolean enabled, StatusSet on) {

        public static final RescueConfig DEFAULTS = new RescueConfig(true, StatusSet.NONE);
    }
}
