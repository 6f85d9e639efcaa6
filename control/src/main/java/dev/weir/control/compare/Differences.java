package dev.weir.control.compare;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How one answer differs from that of the user, each place once. Filled by one comparison, then only read. */
final class Differences {
    /** What is beyond this is one place. */
    static final int MOST_PLACES = 64;

    /** The path of all places beyond the limits, of each kind. */
    static final String OTHERS = "(others)";

    private final Map<Place, Values> places = new TreeMap<>();

    /** What was shown in one place, short and without secrets; null: nothing was there. */
    record Values(@Nullable String primary, @Nullable String copy) {}

    /** Notes a difference. The first in a place is the one that is shown. */
    void add(Kind kind, String path, @Nullable String primary, @Nullable String copy) {
        places.putIfAbsent(within(kind, path), new Values(primary, copy));
    }

    /** Whether a difference there would be the first to be shown. */
    boolean isNew(Kind kind, String path) {
        return !places.containsKey(within(kind, path));
    }

    private Place within(Kind kind, String path) {
        Place place = new Place(kind, path);
        boolean fits = places.size() < MOST_PLACES || places.containsKey(place);
        return fits ? place : new Place(kind, OTHERS);
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    Map<Place, Values> places() {
        return places;
    }
}
