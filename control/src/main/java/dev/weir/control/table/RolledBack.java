package dev.weir.control.table;

import dev.weir.control.judge.Breach;
import java.time.Instant;

/**
 * A variant that the guard took out of traffic. It gets nothing, whatever the file and the overrides say, over restarts
 * and reloads, until a person restores it.
 */
public record RolledBack(Key key, Breach breach, Instant at) {

    /** A variant's place. */
    public record Key(String split, String variant) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = split.compareTo(other.split);
            return order != 0 ? order : variant.compareTo(other.variant);
        }

        @Override
        public String toString() {
            return split + "/" + variant;
        }
    }
}
