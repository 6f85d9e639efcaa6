package dev.weir.control.judge;

import dev.weir.proxy.outcome.SlotWindow;

/**
 * What one clump may tell. Failures that have one cause look like many, and before the first clump was seen nothing says how large they
 * come: so what is won by one of them is limited, and it takes several to reach a verdict. Owned by the control thread.
 */
sealed interface ClumpLimit permits EndpointClumps, TickClumps {

    static ClumpLimit of(Compared metric) {
        return metric.isTimed() ? new TickClumps(metric) : new EndpointClumps();
    }

    /** Takes in a tick of the candidate. */
    void add(SlotWindow candidate);

    /** Takes in a second of it, which ends with that tick. */
    void endSecond(TickLog candidate);

    /** By which the logarithm of the wealth may grow, in all, since the clumps before were over. */
    double mostGain(PoolHealth pool);

    /** Whether what comes after this tick belongs to other clumps. */
    boolean areOver(boolean endsSecond);

    /** What the evidence is raised to because of clumps seen in the candidate itself, above 0 and at most 1. */
    double exponent();
}
