package dev.weir.control.change;

import dev.weir.control.table.RolledBack;
import dev.weir.control.table.RolloutWeight;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.pool.EndpointState;
import java.util.SortedMap;
import java.util.SortedSet;

/** What can be asked of the control loop. Immutable. */
public sealed interface ChangeRequest {

    /**
     * Other weights for a split.
     *
     * @param weightsPpm by variant
     * @param complete whether every variant is named; else the others keep theirs and the baseline takes the rest
     */
    record SetWeights(String split, SortedMap<String, Integer> weightsPpm, boolean complete) implements ChangeRequest {}

    /** Keeps a change that would be taken back. */
    record ConfirmWeights(String split) implements ChangeRequest {}

    /** Lets a variant serve again that was rolled back. */
    record RestoreVariant(String split, String variant) implements ChangeRequest {}

    /** What an operator wants of an endpoint. */
    record SetEndpoint(String pool, String endpoint, EndpointState state) implements ChangeRequest {}

    /** Brings an earlier generation back, as a new one. */
    record RestoreGeneration(long number) implements ChangeRequest {}

    /** Puts the file's new content in force. */
    record LoadFile(WeirConfig config) implements ChangeRequest {}

    /**
     * Gives the variants of rollouts their weights.
     *
     * @param weights of all rollouts, by split
     * @param restored those that were rolled back and may serve again
     * @param split the one because of which it is asked, for the record
     */
    record FollowRollouts(SortedMap<String, RolloutWeight> weights, SortedSet<RolledBack.Key> restored, String split)
            implements ChangeRequest {}

    /** Takes back what was set for a while that is over, or was not confirmed in time. */
    record TakeBackExpired() implements ChangeRequest {}
}
