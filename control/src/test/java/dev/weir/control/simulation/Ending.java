package dev.weir.control.simulation;

import org.jspecify.annotations.Nullable;

/**
 * How a trial ended. Immutable.
 *
 * @param failedBy the reason of the rollback; null: there was none
 * @param canaryRequests that were evidence, until the rollback or the end
 * @param requestsSinceChange those of them after the truth changed
 * @param errorsPassedAt canary requests when non-inferiority in errors was shown first; -1: never
 * @param sawEnvironment whether the judge held for a shared outage
 * @param weight at the end
 * @param seconds from the first weight to the end
 */
record Ending(
        @Nullable String failedBy,
        long canaryRequests,
        long requestsSinceChange,
        long errorsPassedAt,
        boolean sawEnvironment,
        double weight,
        double seconds) {}
