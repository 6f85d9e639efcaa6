package dev.weir.control.rollout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event comes to.
 *
 * @param before null: there was no rollout
 */
public record Transition(@Nullable RolloutState before, RolloutState state, List<Effect> effects) {

    public Transition {
        effects = List.copyOf(effects);
    }

    /** Whether it has to be written down. */
    public boolean changesState() {
        return !state.equals(before);
    }

    /** Whether the variant gets more: then it is written down before it is in force, else after. */
    public boolean givesMore() {
        int hadPpm = before == null ? 0 : before.weightPpm();
        for (Effect effect : effects) {
            boolean more = switch (effect) {
                case Effect.SetWeight(int ppm) -> ppm > hadPpm;
                case Effect.Restore _, Effect.ReleaseWeight _ -> true;
                case Effect.RollBack _, Effect.Tell _, Effect.Announce _, Effect.Refuse _ -> false;
            };
            if (more) {
                return true;
            }
        }
        return false;
    }
}
