package dev.weir.control.table;

import dev.weir.proxy.config.RolloutConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.VariantConfig;
import dev.weir.proxy.config.VariantVersion;
import dev.weir.proxy.config.WeirConfig;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All runtime changes, layered over the file field by field. Immutable: each change makes another one.
 *
 * <p>The order, strongest first: rolled back, given by a rollout, set at run time, written in the file. A paused rollout
 * yields to what is set at run time.
 *
 * @param rollouts by split
 */
public record Overrides(
        SortedMap<String, WeightOverride> weights,
        SortedMap<EndpointOverride.Key, EndpointOverride> endpoints,
        SortedMap<RolledBack.Key, RolledBack> rolledBack,
        SortedMap<String, RolloutWeight> rollouts) {

    public static final Overrides NONE =
            new Overrides(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    public Overrides {
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
        endpoints = Collections.unmodifiableSortedMap(new TreeMap<>(endpoints));
        rolledBack = Collections.unmodifiableSortedMap(new TreeMap<>(rolledBack));
        rollouts = Collections.unmodifiableSortedMap(new TreeMap<>(rollouts));
    }

    /** What the file says of a split's weights. */
    public static SortedMap<String, Integer> fileWeightsPpm(SplitConfig split) {
        SortedMap<String, Integer> weights = new TreeMap<>();
        for (VariantConfig variant : split.variants().values()) {
            weights.put(variant.name(), variant.weightPpm());
        }
        return weights;
    }

    /** The weights that were asked for: a rollout's, else those set at run time, else the file's. */
    public SortedMap<String, Integer> requestedWeightsPpm(SplitConfig split) {
        WeightOverride override = weights.get(split.name());
        RolloutWeight rollout = rollouts.get(split.name());
        SortedMap<String, Integer> asked = override == null ? fileWeightsPpm(split) : override.weightsPpm();
        boolean concerns = rollout != null
                && split.variants().containsKey(rollout.variant())
                && !rollout.variant().equals(split.baseline());
        if (rollout == null || !concerns) {
            return asked;
        }
        return rollout.yields() && override != null ? asked : withRollout(split, asked, rollout);
    }

    /** The rollout's variant has its weight, the others keep theirs, the baseline takes the rest. */
    private static SortedMap<String, Integer> withRollout(
            SplitConfig split, SortedMap<String, Integer> asked, RolloutWeight rollout) {
        SortedMap<String, Integer> given = new TreeMap<>(asked);
        given.remove(split.baseline());
        given.remove(rollout.variant());
        int others = given.values().stream().mapToInt(Integer::intValue).sum();
        int own = Math.min(rollout.weightPpm(), SplitConfig.WHOLE_PPM - others);
        given.put(rollout.variant(), own);
        given.put(split.baseline(), SplitConfig.WHOLE_PPM - others - own);
        return given;
    }

    /** The weights in force: those asked for, but what was rolled back gives its share to the baseline. */
    public SortedMap<String, Integer> weightsPpm(SplitConfig split) {
        SortedMap<String, Integer> effective = new TreeMap<>(requestedWeightsPpm(split));
        for (String variant : rolledBackOf(split)) {
            int share = effective.put(variant, 0);
            effective.merge(split.baseline(), share, Integer::sum);
        }
        return effective;
    }

    /** The split's variants that get nothing. A variant that the file has since made the baseline is none of them. */
    public SortedSet<String> rolledBackOf(SplitConfig split) {
        SortedSet<String> variants = new TreeSet<>();
        for (RolledBack.Key key : rolledBack.keySet()) {
            boolean present =
                    key.split().equals(split.name()) && split.variants().containsKey(key.variant());
            if (present && !key.variant().equals(split.baseline())) {
                variants.add(key.variant());
            }
        }
        return variants;
    }

    /** Weights that equal the file's leave nothing to override, unless a rollout stands between. */
    public Overrides with(WeightOverride override) {
        SortedMap<String, WeightOverride> changed = new TreeMap<>(weights);
        boolean overRollout = rollouts.containsKey(override.split());
        boolean asInFile =
                !overRollout && override.weightsPpm().equals(override.fileWeightsPpm()) && override.confirmBy() == null;
        if (asInFile) {
            changed.remove(override.split());
        } else {
            changed.put(override.split(), override);
        }
        return new Overrides(changed, endpoints, rolledBack, rollouts);
    }

    /** An unconfirmed change stays. */
    public Overrides confirmed(String split) {
        WeightOverride override = weights.get(split);
        return override == null ? this : with(override.confirmed());
    }

    /** Ready is how an endpoint is without an override. */
    public Overrides with(EndpointOverride override) {
        SortedMap<EndpointOverride.Key, EndpointOverride> changed = new TreeMap<>(endpoints);
        switch (override.state()) {
            case READY -> changed.remove(override.key());
            case DRAIN, MAINT -> changed.put(override.key(), override);
        }
        return new Overrides(weights, changed, rolledBack, rollouts);
    }

    public Overrides with(RolledBack variant) {
        SortedMap<RolledBack.Key, RolledBack> changed = new TreeMap<>(rolledBack);
        changed.put(variant.key(), variant);
        return new Overrides(weights, endpoints, changed, rollouts);
    }

    public Overrides restored(RolledBack.Key key) {
        return restored(Set.of(key));
    }

    public Overrides restored(Set<RolledBack.Key> keys) {
        if (keys.isEmpty()) {
            return this;
        }
        SortedMap<RolledBack.Key, RolledBack> changed = new TreeMap<>(rolledBack);
        changed.keySet().removeAll(keys);
        return new Overrides(weights, endpoints, changed, rollouts);
    }

    /** A version that the file has just put in the place of another gets nothing, until its rollout has its say. */
    public Overrides withoutNewVersions(WeirConfig file) {
        SortedMap<String, RolloutWeight> changed = new TreeMap<>(rollouts);
        changed.replaceAll((name, weight) -> {
            String version = version(file, name, weight.variant());
            return version == null || version.equals(weight.version()) ? weight : weight.none(version);
        });
        return with(changed);
    }

    /**
     * The same for what another file puts in the place of {@code before}: also where the file owned the weight, for it meant
     * another version. A variant that is new there, and that the file gives everything, needs no rollout.
     */
    public Overrides withoutNewVersions(WeirConfig before, WeirConfig file) {
        SortedMap<String, RolloutWeight> changed = new TreeMap<>(withoutNewVersions(file).rollouts);
        for (SplitConfig split : file.splits().values()) {
            RolloutConfig rollout = split.rollout();
            if (rollout != null && !changed.containsKey(split.name())) {
                VariantConfig variant = Objects.requireNonNull(split.variants().get(rollout.variant()));
                String version = VariantVersion.of(file, variant);
                String known = version(before, split.name(), variant.name());
                boolean isNew = known == null ? variant.weightPpm() < SplitConfig.WHOLE_PPM : !known.equals(version);
                if (isNew) {
                    changed.put(split.name(), new RolloutWeight(split.name(), variant.name(), version, 0, false));
                }
            }
        }
        return with(changed);
    }

    private static @Nullable String version(WeirConfig config, String splitName, String variantName) {
        SplitConfig split = config.splits().get(splitName);
        VariantConfig variant = split == null ? null : split.variants().get(variantName);
        return variant == null ? null : VariantVersion.of(config, variant);
    }

    /** Exactly these rollouts give weights. */
    public Overrides with(SortedMap<String, RolloutWeight> given) {
        return new Overrides(weights, endpoints, rolledBack, given);
    }

    /** No rollout gives weights in the split. */
    public Overrides withoutRollout(String split) {
        SortedMap<String, RolloutWeight> changed = new TreeMap<>(rollouts);
        changed.remove(split);
        return with(changed);
    }

    /** Without weights set at run time for these splits. */
    public Overrides withoutWeights(Set<String> splits) {
        if (Collections.disjoint(weights.keySet(), splits)) {
            return this;
        }
        SortedMap<String, WeightOverride> changed = new TreeMap<>(weights);
        changed.keySet().removeAll(splits);
        return new Overrides(changed, endpoints, rolledBack, rollouts);
    }

    /** Without those of which the file now says something else than when they were made. */
    public Overrides over(WeirConfig file) {
        SortedMap<String, WeightOverride> kept = new TreeMap<>(weights);
        kept.values().removeAll(overruledBy(file));
        return new Overrides(kept, endpoints, rolledBack, rollouts);
    }

    /** Those of which the file now says something else than when they were made. */
    public List<WeightOverride> overruledBy(WeirConfig file) {
        return weights.values().stream()
                .filter(override -> !override.fileWeightsPpm().equals(fileWeights(file, override.split())))
                .toList();
    }

    private static @Nullable SortedMap<String, Integer> fileWeights(WeirConfig file, String split) {
        SplitConfig config = file.splits().get(split);
        return config == null ? null : fileWeightsPpm(config);
    }

    /** What is left of them at {@code now}. */
    public Overrides at(Instant now) {
        if (weights.isEmpty() && endpoints.isEmpty()) {
            return this;
        }
        SortedMap<String, WeightOverride> left = new TreeMap<>();
        weights.forEach((split, override) -> {
            WeightOverride rest = override.at(now);
            if (rest != null) {
                left.put(split, rest);
            }
        });
        SortedMap<EndpointOverride.Key, EndpointOverride> leftEndpoints = new TreeMap<>(endpoints);
        leftEndpoints.values().removeIf(override -> override.by().isExpired(now));
        return new Overrides(left, leftEndpoints, rolledBack, rollouts);
    }
}
