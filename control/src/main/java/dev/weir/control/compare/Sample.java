package dev.weir.control.compare;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request whose answers differed in one place. Short, without query, without what looks like a secret.
 *
 * @param generation of the table that the request was matched by
 * @param primary what the user got there; null: nothing
 * @param candidate what the candidate answered there; null: nothing
 * @param isNoiseToo whether the second copy differed there as well
 */
public record Sample(
        Instant at,
        String method,
        String path,
        @Nullable String requestId,
        long generation,
        @Nullable String primary,
        @Nullable String candidate,
        boolean isNoiseToo) {}
