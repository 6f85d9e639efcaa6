package dev.weir.control.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One field in which two tables differ.
 *
 * @param key as in the file: {@code splits.shop.variants.canary.weight}
 * @param was null: it is new
 * @param is null: it is gone
 */
public record Difference(
        String key, @Nullable String was, @Nullable String is) {

    /** All of them, by key. */
    public static List<Difference> between(SortedMap<String, String> before, SortedMap<String, String> after) {
        SortedSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String key : keys) {
            if (!Objects.equals(before.get(key), after.get(key))) {
                differences.add(new Difference(key, before.get(key), after.get(key)));
            }
        }
        return List.copyOf(differences);
    }

    @Override
    public String toString() {
        if (was == null) {
            return "+ " + key + " = " + is;
        }
        return is == null ? "- " + key + " = " + was : "~ " + key + " = " + was + " -> " + is;
    }
}
