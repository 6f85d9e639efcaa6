package dev.weir.control.explain;

import dev.weir.control.unit.Percent;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Ranges.Slice;
import dev.weir.proxy.split.Variant;
import java.util.ArrayList;
import java.util.List;

/** Why a request did not get the other variants of its split. Stateless. */
public final class Others {
    private Others() {}

    /** A sentence without its subject. */
    public static String why(Pick pick, Variant other) {
        if (other.isRolledBack()) {
            return "was rolled back";
        }
        String forced = "no override that was asked names it";
        return switch (pick.reason()) {
            case FORCED -> "another was forced";
            case KEYED -> forced + ", and it owns " + buckets(pick, other);
            case RANDOM -> forced + ", and the dice chose another (" + Percent.text(other.weightPpm()) + ")";
            case BASELINE, FALLBACK, RESCUED, NONE -> forced + ", and without a key there is only the baseline";
        };
    }

    private static String buckets(Pick pick, Variant other) {
        List<String> slices = new ArrayList<>();
        for (Slice slice : pick.split().ranges().slices()) {
            if (slice.variant().equals(other.name())) {
                slices.add("[" + slice.start() + ", " + slice.end() + ")");
            }
        }
        return slices.isEmpty() ? "no bucket" : "the buckets " + String.join(" and ", slices);
    }
}
