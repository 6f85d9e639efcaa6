package dev.weir.control.table;

/**
 * The weight that a rollout gives its variant. It is not written with the other runtime changes: the rollouts' journal holds
 * it.
 *
 * @param yields whether a weight set by a person counts before it: the rollout is paused
 */
public record RolloutWeight(String split, String variant, int weightPpm, boolean yields) {}
