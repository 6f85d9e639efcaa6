package dev.weir.control;

import dev.weir.control.change.ChangeAnswer.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How many changes that give a variant more were made within the last minute. The control thread. */
final class ChangePace {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Deque<Instant> made = new ArrayDeque<>();

    /** Why one more would be too many, or null. */
    @Nullable
    Refused check(long maxPerMinute, Instant now) {
        while (!made.isEmpty() && !made.getFirst().isAfter(now.minus(MINUTE))) {
            made.removeFirst();
        }
        return made.size() < maxPerMinute
                ? null
                : new Refused(
                        Refused.Kind.TOO_MANY_CHANGES,
                        made.size() + " changes were made within the last minute",
                        "at most admin.max-changes-per-minute, which is " + maxPerMinute
                                + "; to lower a variant is always allowed");
    }

    void count(Instant now) {
        made.addLast(now);
    }
}
