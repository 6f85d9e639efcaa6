package dev.weir.control.table;

import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table as flat text: the outline of its configuration with the overrides over it. A change of overrides alone is compared
 * by the fields that they touch, so that it costs the same with ten thousand routes.
 */
public final class TableOutline {

    private TableOutline() {}

    public static SortedMap<String, String> of(WeirConfig config, Overrides overrides) {
        SortedMap<String, String> outline = new TreeMap<>(ConfigOutline.of(config));
        outline.putAll(layer(config, overrides, overriddenSplits(overrides)));
        return outline;
    }

    /** In which fields two tables differ. */
    public static List<Difference> differences(
            WeirConfig configBefore, Overrides before, WeirConfig configAfter, Overrides after) {
        if (!configBefore.source().equals(configAfter.source())) {
            return Difference.between(of(configBefore, before), of(configAfter, after));
        }
        SortedSet<String> splits = overriddenSplits(before);
        splits.addAll(overriddenSplits(after));
        return Difference.between(layer(configBefore, before, splits), layer(configAfter, after, splits));
    }

    private static SortedSet<String> overriddenSplits(Overrides overrides) {
        SortedSet<String> splits = new TreeSet<>(overrides.weights().keySet());
        overrides.rolledBack().keySet().forEach(key -> splits.add(key.split()));
        return splits;
    }

    private static SortedMap<String, String> layer(WeirConfig config, Overrides overrides, SortedSet<String> splits) {
        SortedMap<String, String> layer = new TreeMap<>();
        for (String name : splits) {
            SplitConfig split = config.splits().get(name);
            if (split != null) {
                overrides
                        .weightsPpm(split)
                        .forEach((variant, ppm) -> layer.put(variantKey(name, variant) + ".weight", Percent.text(ppm)));
                overrides
                        .rolledBackOf(split)
                        .forEach(variant -> layer.put(variantKey(name, variant) + ".rolled-back", "yes"));
            }
        }
        overrides
                .endpoints()
                .forEach((key, override) -> layer.put(
                        "pools." + key.pool() + ".endpoints." + key.endpoint() + ".state",
                        override.state().label()));
        return layer;
    }

    private static String variantKey(String split, String variant) {
        return "splits." + split + ".variants." + variant;
    }
}
