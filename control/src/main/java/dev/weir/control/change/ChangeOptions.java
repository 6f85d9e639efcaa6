package dev.weir.control.change;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a change is to be made.
 *
 * @param ttl after which it is taken back; null: it stays
 * @param confirmWithin taken back after this unless it is confirmed; null: nothing to confirm
 * @param ifGeneration refuse unless this is the generation in force; null: whichever
 * @param dryRun plan and compile, but change nothing
 */
public record ChangeOptions(
        @Nullable String reason,
        @Nullable Duration ttl,
        @Nullable Duration confirmWithin,
        @Nullable Long ifGeneration,
        boolean dryRun) {

    public static final ChangeOptions NONE = new ChangeOptions(null, null, null, null, false);

    public static ChangeOptions because(@Nullable String reason) {
        return new ChangeOptions(reason, null, null, null, false);
    }
}
