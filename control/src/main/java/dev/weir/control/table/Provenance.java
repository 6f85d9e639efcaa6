package dev.weir.control.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who made a runtime change, why, and for how long.
 *
 * @param until when it expires; null: never
 */
public record Provenance(
        String owner,
        @Nullable String reason,
        Instant since,
        @Nullable Instant until) {

    boolean isExpired(Instant now) {
        return until != null && !now.isBefore(until);
    }
}
