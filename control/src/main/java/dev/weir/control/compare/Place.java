package dev.weir.control.compare;

import java.util.Comparator;

/**
 * Where and how answers differ: what is counted by itself. A field that always has another value must not hide that it is
 * missing, so the kind belongs to it.
 *
 * @param path within JSON from {@code $} on; else {@code body}, the name of a header field, {@code status 503}, the reason of a failure
 */
public record Place(Kind kind, String path) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::kind).thenComparing(Place::path);

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
