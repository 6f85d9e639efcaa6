package dev.weir.control.table;

import dev.weir.control.rollout.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A variant that was taken out of traffic, by the guard or by its rollout. It gets nothing, whatever the file and the overrides
 * say, over restarts and reloads, until a person restores it or its rollout begins anew.
 *
 * @param version what ran there then; null: nobody said
 */
public record RolledBack(Key key, @Nullable String version, Reason reason, Instant at) {

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
