package dev.weir.control.simulation;

import java.util.SplittableRandom;

/** How failures come together: for each endpoint and second one rate, drawn so that the mean is right. */
sealed interface Clumps {

    /** Each request by itself. */
    record None() implements Clumps {}

    /** The rate of an endpoint-second is beta-distributed; two of its requests correlate by rho. */
    record Beta(double rho) implements Clumps {}

    /** All requests of an endpoint-second fail, or none. */
    record Whole() implements Clumps {}

    /** The rate of the next endpoint-second. */
    default double draw(SplittableRandom random, double mean) {
        return switch (this) {
            case None _ -> mean;
            case Whole _ -> random.nextDouble() < mean ? 1 : 0;
            case Beta(double rho) -> mean <= 0 || mean >= 1 ? mean : beta(random, mean, (1 - rho) / rho);
        };
    }

    private static double beta(SplittableRandom random, double mean, double size) {
        double logX = logGamma(random, mean * size);
        double logY = logGamma(random, (1 - mean) * size);
        return 1 / (1 + Math.exp(logY - logX));
    }

    /** The logarithm of a gamma-distributed number: Marsaglia and Tsang 2000, with their boost for shapes below 1. */
    private static double logGamma(SplittableRandom random, double shape) {
        double boosted = shape < 1 ? shape + 1 : shape;
        double d = boosted - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                double log = Math.log(d * v);
                return shape < 1 ? log + Math.log(random.nextDouble()) / shape : log;
            }
        }
    }
}
