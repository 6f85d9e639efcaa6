package dev.weir.control.compare;

import dev.weir.control.compare.Differences.Values;
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
        boolean isNoiseToo) {

    /** The same request in one of its places. */
    Sample in(Values values, boolean differsInNoise) {
        return new Sample(at, method, path, requestId, generation, values.primary(), values.copy(), differsInNoise);
    }
}
