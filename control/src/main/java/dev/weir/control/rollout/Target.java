package dev.weir.control.rollout;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rollout that a command means. What is null is not looked at; what differs makes the command stale.
 *
 * @param rollout see {@link RolloutState#id}
 * @param specDigest see {@link RolloutSpec#digest}
 */
public record Target(
        @Nullable Long rollout,
        @Nullable Long generation,
        @Nullable Integer stage,
        @Nullable String specDigest) {

    /** Whatever is there. */
    public static final Target CURRENT = new Target(null, null, null, null);

    boolean isStale(RolloutState state) {
        return differs(rollout, state.id())
                || differs(generation, state.generation())
                || differs(stage, state.stage())
                || differs(specDigest, state.spec().digest());
    }

    /** An abort reaches the version that it means, whatever has become of it meanwhile. */
    boolean isOtherVersion(RolloutState state) {
        return differs(rollout, state.id());
    }

    /** {@code rollout 1, attempt 2, stage 3}: stages count from 1 for people. */
    @Override
    public String toString() {
        List<String> named = new ArrayList<>();
        if (rollout != null) {
            named.add("rollout " + rollout);
        }
        if (generation != null) {
            named.add("attempt " + generation);
        }
        if (stage != null) {
            named.add("stage " + (stage + 1));
        }
        if (specDigest != null) {
            named.add("spec " + specDigest);
        }
        return named.isEmpty() ? "any" : String.join(", ", named);
    }

    private static boolean differs(@Nullable Object named, Object actual) {
        return named != null && !named.equals(actual);
    }
}
