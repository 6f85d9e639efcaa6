package dev.weir.control.table;

import dev.weir.control.unit.Percent;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a split, set at run time over those of the file.
 *
 * @param weightsPpm of every variant; they add to the whole
 * @param fileWeightsPpm what the file said then: when it says otherwise, the file wins
 * @param confirmBy taken back then unless somebody confirms; null: nothing to confirm
 * @param before what comes back if nobody confirms; null: the file's weights
 */
public record WeightOverride(
        String split,
        SortedMap<String, Integer> weightsPpm,
        SortedMap<String, Integer> fileWeightsPpm,
        Provenance by,
        @Nullable Instant confirmBy,
        @Nullable WeightOverride before) {

    public WeightOverride {
        weightsPpm = Collections.unmodifiableSortedMap(new TreeMap<>(weightsPpm));
        fileWeightsPpm = Collections.unmodifiableSortedMap(new TreeMap<>(fileWeightsPpm));
    }

    /** For people: that the file's own weights hold again, and what was set instead. */
    public String overruled() {
        StringJoiner set = new StringJoiner(", ");
        weightsPpm.forEach((variant, ppm) -> set.add(variant + " " + Percent.text(ppm)));
        return "the file has changed the weights of split " + split + ": those that " + by.owner()
                + " set at run time (" + set + ") no longer hold";
    }

    /** The same, for good. */
    WeightOverride confirmed() {
        return new WeightOverride(split, weightsPpm, fileWeightsPpm, by, null, null);
    }

    /** What is left of it at {@code now}. */
    @Nullable
    WeightOverride at(Instant now) {
        if (by.isExpired(now)) {
            return null;
        }
        boolean unconfirmed = confirmBy != null && !now.isBefore(confirmBy);
        return unconfirmed ? (before == null ? null : before.at(now)) : this;
    }
}
