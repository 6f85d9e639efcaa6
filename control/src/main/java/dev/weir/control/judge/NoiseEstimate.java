package dev.weir.control.judge;

import dev.weir.proxy.outcome.Spread;

/**
 * How much more the baseline's failures come in clumps than independent requests would: phi, the ratio of the variance seen to that of
 * independent failures. Owned by the control thread.
 *
 * <p>Each second's evidence is divided twice, by endpoint and by slice of the keys; the larger {@link Dispersion} counts. A tenth of a
 * second is blind to it: there a clump is mostly alone.
 */
final class NoiseEstimate {
    /** Beyond this nothing is promoted. */
    static final double TOO_MUCH = 10;

    private static final double SAFETY = 1.5;

    private final Dispersion endpoints = new Dispersion();
    private final Dispersion slices = new Dispersion();
    private double phi = 1;

    /**
     * Takes in a second.
     *
     * @param ejectedNumbers a bit for each endpoint number that does not count
     */
    void add(Spread second, int ejectedNumbers) {
        add(endpoints, second.endpoints(), ejectedNumbers);
        add(slices, second.slices(), 0);
        phi = Math.max(endpoints.phi(), slices.phi());
    }

    private static void add(Dispersion to, Spread.Partition second, int without) {
        to.add(second.marks(), second.failed(), second.cells(), without);
    }

    /** About 1 for independent requests; above it, so many look like one. */
    double phi() {
        return phi;
    }

    /** What the evidence of a block is raised to, above 0 and at most 1. */
    double exponent() {
        return exponent(phi);
    }

    /** The same for any phi. */
    static double exponent(double phi) {
        return 1 / Math.max(1, SAFETY * phi);
    }
}
