package dev.weir.proxy.split;

import dev.weir.proxy.condition.ConditionCompiler;
import dev.weir.proxy.condition.Literal;
import dev.weir.proxy.condition.SpanTable;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.VariantConfig;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.pool.Pool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes splits of what the configuration says. Used by one thread, off the event loops. */
public final class SplitCompiler {
    private final ConditionCompiler conditions;
    private final Function<String, Pool> pools;
    private final Function<Path, byte[]> secrets;
    private final @Nullable Identity identity;
    private final Outcomes outcomes;

    /**
     * @param pools by name
     * @param secrets the content of a secret file
     * @param identity null if no key names Weir's own cookie
     */
    public SplitCompiler(
            ConditionCompiler conditions,
            Function<String, Pool> pools,
            Function<Path, byte[]> secrets,
            @Nullable Identity identity,
            Outcomes outcomes) {
        this.conditions = conditions;
        this.pools = pools;
        this.secrets = secrets;
        this.identity = identity;
        this.outcomes = outcomes;
    }

    /**
     * Compiles a split.
     *
     * @param weightsPpm of every variant, as they are to be now; the weight of a variant that was rolled back goes to the baseline
     * @param rolledBack names of variants; the baseline cannot be rolled back
     * @param previous the split of that name in the table before: its ranges move no more than they must, its loads go on
     */
    public Split compile(
            SplitConfig config,
            SortedMap<String, Integer> weightsPpm,
            Set<String> rolledBack,
            @Nullable Split previous) {
        SortedMap<String, Integer> weights = withoutRolledBack(config, weightsPpm, rolledBack);
        Ranges ranges = previous == null
                ? Ranges.of(weights, config.baseline())
                : previous.ranges().withWeights(weights, config.baseline());
        List<Variant> all = new ArrayList<>();
        for (VariantConfig variant : config.variants().values()) {
            all.add(new Variant(
                    variant,
                    all.size(),
                    pools.apply(variant.pool()),
                    weights.getOrDefault(variant.name(), 0),
                    rolledBack.contains(variant.name()),
                    load(config.name(), variant.name(), previous)));
        }
        Variant baseline = Variants.named(all, config.baseline());
        Variants variants = new Variants(all, baseline, fallback(config, all, baseline), ranges);
        return new Split(config.name(), keying(config), forcing(config, all), variants);
    }

    private static SortedMap<String, Integer> withoutRolledBack(
            SplitConfig config, SortedMap<String, Integer> weightsPpm, Set<String> rolledBack) {
        SortedMap<String, Integer> weights = new TreeMap<>(weightsPpm);
        for (String variant : rolledBack) {
            Integer weight = weights.put(variant, 0);
            weights.merge(config.baseline(), weight == null ? 0 : weight, Integer::sum);
        }
        return weights;
    }

    private VariantLoad load(String split, String variant, @Nullable Split previous) {
        if (previous != null) {
            for (Variant known : previous.variants()) {
                if (known.name().equals(variant)) {
                    return known.load();
                }
            }
        }
        return new VariantLoad(outcomes.variant(split, variant));
    }

    private static @Nullable Variant fallback(SplitConfig config, List<Variant> all, Variant baseline) {
        if (config.strict()) {
            return null;
        }
        Variant fallback = Variants.named(all, config.fallback());
        return fallback.isRolledBack() ? baseline : fallback;
    }

    private Keying keying(SplitConfig config) {
        return new Keying(
                new Salt(config.salt()),
                keySources(config.key().sources()),
                config.key().elseRandom());
    }

    /** @throws IllegalArgumentException if a source is Weir's cookie and there is no identity */
    public List<KeySource> keySources(List<dev.weir.proxy.config.KeySource> config) {
        List<KeySource> sources = new ArrayList<>();
        config.forEach(source -> sources.add(keySource(source)));
        return sources;
    }

    private KeySource keySource(dev.weir.proxy.config.KeySource config) {
        return switch (config) {
            case dev.weir.proxy.config.KeySource.Header(var name) -> header(FieldName.of(name));
            case dev.weir.proxy.config.KeySource.Cookie(var name) -> new KeySource.Cookie(Literal.of(name));
            case dev.weir.proxy.config.KeySource.Claim(var path) -> new KeySource.Claim(Claims.Name.of(path));
            case dev.weir.proxy.config.KeySource.ClientAddress() -> new KeySource.Address();
            case dev.weir.proxy.config.KeySource.WeirCookie() -> {
                if (identity == null) {
                    throw new IllegalArgumentException("the key weir-id needs identity.secret-files");
                }
                yield new KeySource.WeirId(identity);
            }
        };
    }

    private static KeySource header(FieldName name) {
        return name.equals(FieldName.HOST) ? new KeySource.Host() : new KeySource.Header(name);
    }

    private Forcing forcing(SplitConfig config, List<Variant> all) {
        Map<String, Variant> mayBeForced = new HashMap<>();
        for (Variant variant : all) {
            if (!variant.isRolledBack()) {
                mayBeForced.put(variant.name(), variant);
            }
        }
        List<OverrideRule> overrides = new ArrayList<>();
        for (SplitConfig.OverrideConfig override : config.overrides()) {
            overrides.add(
                    new OverrideRule(conditions.compile(override.when()), Variants.named(all, override.variant())));
        }
        return new Forcing(forceHeader(config.forceHeader()), SpanTable.of(mayBeForced), overrides);
    }

    private @Nullable ForceHeader forceHeader(SplitConfig.@Nullable ForceHeader config) {
        if (config == null) {
            return null;
        }
        Path secretFile = config.secretFile();
        return new ForceHeader(
                FieldName.of(config.name()), config.trusted(), secretFile == null ? null : secrets.apply(secretFile));
    }
}
