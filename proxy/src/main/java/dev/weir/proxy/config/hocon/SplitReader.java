package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.KeyChain;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.config.RolloutConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.StatusSet;
import dev.weir.proxy.config.VariantConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.splits.*}, also one that stands inside its route. */
final class SplitReader {

    private static final Shape<String> SALT =
            Shapes.text("expected a text of 1 to 100 letters", text -> !text.isEmpty() && text.length() <= 100);
    private static final String RANDOM = "random";

    private static final Shape<KeySource> KEY_OR_RANDOM = new Shape<>(
            HttpShapes.KEY_SOURCE.expected() + ", or \"random\" as the last",
            HttpShapes.KEY_SOURCE.parser(),
            List.of("client-address", RANDOM, "weir-id"),
            false);

    private final Section section;
    private final String name;

    private SplitReader(Section section, String name) {
        this.section = section;
        this.name = name;
    }

    static @Nullable SplitConfig read(Section section, String name) {
        return new SplitReader(section, name).read();
    }

    private @Nullable SplitConfig read() {
        SortedMap<String, VariantReader.Draft> drafts = new TreeMap<>();
        for (Section variant : section.section("variants").named()) {
            drafts.put(variant.name(), VariantReader.read(variant));
        }
        SortedSet<String> names = new TreeSet<>(drafts.keySet());
        if (names.isEmpty()) {
            section.missing("variants", "expected at least one variant: { stable { pool = ..., weight = 100 % } }");
        }
        SortedMap<String, VariantConfig> variants = variants(drafts);
        String salt = section.get("salt", SALT, name);
        KeyChain key = key(drafts.size());
        String baseline = variant("baseline", names);
        String fallback = section.value("fallback") == null ? baseline : variant("fallback", names);
        boolean strict = section.get("strict", Shapes.FLAG, false);
        List<SplitConfig.OverrideConfig> overrides = overrides(names);
        SplitConfig.ForceHeader forceHeader = forceHeader();
        SplitConfig.RescueConfig rescue = rescue(section.section("rescue"));
        RollbackConfig rollback = RollbackReader.read(section.section("rollback"));
        Section rolloutSection = section.findSection("rollout");
        RolloutConfig rollout = rolloutSection == null ? null : RolloutReader.read(rolloutSection, names, baseline);
        if (baseline == null || fallback == null || variants.size() != names.size()) {
            return null;
        }
        return new SplitConfig(
                name,
                salt,
                key,
                baseline,
                strict,
                fallback,
                variants,
                overrides,
                forceHeader,
                rollback,
                rescue,
                rollout,
                section.origin());
    }

    /** Those that can be built; all when there was no problem. */
    private SortedMap<String, VariantConfig> variants(SortedMap<String, VariantReader.Draft> drafts) {
        SortedMap<String, Weights.Weight> weights = new TreeMap<>();
        for (VariantReader.Draft draft : drafts.values()) {
            if (draft.weight() != null) {
                weights.put(draft.name(), draft.weight());
            }
        }
        SortedMap<String, VariantConfig> variants = new TreeMap<>();
        if (drafts.isEmpty() || weights.size() < drafts.size()) {
            return variants;
        }
        String fault = Weights.fault(weights);
        if (fault != null) {
            section.section("variants").problem(fault);
            return variants;
        }
        Weights.compile(weights).forEach((variant, ppm) -> {
            VariantReader.Draft draft = drafts.get(variant);
            VariantConfig config = draft == null ? null : draft.withWeight(ppm);
            if (config != null) {
                variants.put(variant, config);
            }
        });
        return variants;
    }

    /** Required with several variants: silently sending every request to the baseline would surprise. */
    private KeyChain key(int variantCount) {
        List<Value> elements = section.elements("key");
        if (elements.isEmpty() && variantCount > 1) {
            section.missing("key", "expected \"random\", or a list like [\"cookie:uid\", \"client-address\"]");
        }
        List<KeySource> sources = new ArrayList<>();
        boolean elseRandom = false;
        for (Value element : elements) {
            if (elseRandom) {
                element.problem("is never reached behind random");
            } else if (RANDOM.equals(element.text())) {
                elseRandom = true;
            } else {
                KeySource source = element.as(KEY_OR_RANDOM);
                sources.addAll(source == null ? List.of() : List.of(source));
            }
        }
        return new KeyChain(sources, elseRandom);
    }

    /** Null, and a problem, when the key is absent or names no variant of this split. */
    private @Nullable String variant(String key, SortedSet<String> names) {
        Value value = section.value(key);
        return names.isEmpty() && value != null ? null : section.require(key, variantShape(names));
    }

    private static Shape<String> variantShape(SortedSet<String> names) {
        return new Shape<>(
                "expected a variant of this split" + (names.isEmpty() ? "" : ": " + Shape.enumerate(names)),
                text -> names.contains(text) ? text : null,
                List.copyOf(names),
                false);
    }

    private List<SplitConfig.OverrideConfig> overrides(SortedSet<String> names) {
        List<SplitConfig.OverrideConfig> overrides = new ArrayList<>();
        for (Section override : section.sections("overrides")) {
            String variant = override.require("variant", variantShape(names));
            Section when = override.findSection("when");
            if (when == null) {
                override.missing("when", "expected a condition: { header { x-beta = \"1\" } }");
                continue;
            }
            Condition condition = ConditionReader.read(when);
            if (variant != null) {
                overrides.add(new SplitConfig.OverrideConfig(condition, variant, override.origin()));
            }
        }
        return overrides;
    }

    private SplitConfig.@Nullable ForceHeader forceHeader() {
        Section force = section.findSection("force-header");
        if (force == null) {
            return null;
        }
        String header = force.require("name", Shapes.TOKEN);
        boolean trusted = force.get("trusted", Shapes.FLAG, false);
        Path secretFile = force.find("secret-file", Shapes.FILE);
        if (!trusted && secretFile == null) {
            force.problem("anybody could force a variant; expected trusted = true, or a secret-file");
        }
        return header == null
                ? null
                : new SplitConfig.ForceHeader(HttpShapes.lower(header), trusted, secretFile, force.origin());
    }

    static SplitConfig.RescueConfig rescue(Section section) {
        boolean enabled = section.get("enabled", Shapes.FLAG, SplitConfig.RescueConfig.DEFAULTS.enabled());
        return new SplitConfig.RescueConfig(enabled, new StatusSet(section.list("on", HttpShapes.STATUSES)));
    }
}
