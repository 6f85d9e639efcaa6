package dev.weir.control.table;

/**
 * The weight that a rollout gives its variant. It is not written with the other runtime changes: the rollouts' journal holds
 * it.
 *
 * @param version the one that has earned the weight; another one has earned nothing
 * @param yields whether a weight set by a person counts before it: the rollout is paused
 */
public record RolloutWeight(String split, String variant, String version, int weightPpm, boolean yields) {

    /** As long as it is not known what a newer version does. */
    public RolloutWeight none(String newest) {
        return new RolloutWeight(split, variant, newest, 0, false);
    }
}
