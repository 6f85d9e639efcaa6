package dev.weir.proxy.route;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What holds over the file: weights that somebody set while Weir runs, and variants that were rolled back. Immutable.
 *
 * @param weightsPpm by split, of all its variants
 * @param rolledBack get nothing, whatever their weight
 */
public record RuntimeLayer(Map<String, SortedMap<String, Integer>> weightsPpm, Set<VariantName> rolledBack) {
    /** As the file says. */
    public static final RuntimeLayer EMPTY = new RuntimeLayer(Map.of(), Set.of());

    public RuntimeLayer {
        Map<String, SortedMap<String, Integer>> copy = new HashMap<>();
        weightsPpm.forEach((split, weights) -> copy.put(split, new TreeMap<>(weights)));
        weightsPpm = Map.copyOf(copy);
        rolledBack = Set.copyOf(rolledBack);
    }

    /** A variant of a split. */
    public record VariantName(String split, String variant) {
        @Override
        public String toString() {
            return split + "/" + variant;
        }
    }
}
