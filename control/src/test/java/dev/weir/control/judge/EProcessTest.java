package dev.weir.control.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.hipparchus.distribution.discrete.BinomialDistribution;
import org.junit.jupiter.api.Test;

final class EProcessTest {
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;
    private static final Boundary TOLERANCE = new Boundary(1.25, 0.002);

    @Test
    void withoutToleranceTheNearestPointIsTheMean() {
        assertThat(Boundary.EQUAL.nearest(10, 0.5, 90, 0.1, 0.3)).isEqualTo(0.14);
    }

    @Test
    void theNearestPointOfAWorkedExample() {
        // 1 x 1.25 (q_c - 0.95) / (q_c (1 - q_c)) + 19 (q_s - 0.001) / (q_s (1 - q_s)) = 0, by hand
        double qs = TOLERANCE.nearest(1, 0.95, 19, 0.001, 0);
        assertThat(qs).isCloseTo(0.046926, within(1e-6));
    }

    @Property(tries = 2000)
    void atTheNearestPointTheDistanceDoesNotChangeAlongTheEdge(
            @ForAll @IntRange(min = 1, max = 5000) int nc,
            @ForAll @IntRange(min = 1, max = 100_000) int ns,
            @ForAll @DoubleRange(min = -5, max = -0.3) double logPs,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double beyond,
            @ForAll @DoubleRange(min = 0, max = 1) double start) {
        double ps = Math.pow(10, logPs);
        double edge = TOLERANCE.candidate(ps);
        double pc = edge + beyond * (1 - edge);
        double qs = TOLERANCE.nearest(nc, pc, ns, ps, start);
        double qc = TOLERANCE.candidate(qs);
        double pull = 1.25 * nc * (pc - qc) / (qc * (1 - qc));
        double resistance = ns * (qs - ps) / (qs * (1 - qs));
        assertThat(qs).isBetween(ps, (pc - 0.002) / 1.25);
        assertThat(pull).isCloseTo(resistance, within(1e-4 * Math.max(pull, 1)));
    }

    /** The heart of the guarantee, summed up exactly over all outcomes of a block. */
    @Property(tries = 300)
    void noRatesWithinTheToleranceMakeABlockProfitable(
            @ForAll @IntRange(min = 1, max = 12) int nc,
            @ForAll @IntRange(min = 1, max = 40) int ns,
            @ForAll @DoubleRange(min = -4, max = -0.5) double logPast,
            @ForAll @DoubleRange(min = 0, max = 0.7) double baseline,
            @ForAll @DoubleRange(min = 0, max = 1) double within,
            @ForAll @DoubleRange(min = 0.05, max = 1) double exponent) {
        double candidate = within * Math.min(1, TOLERANCE.candidate(baseline));
        assertThat(expectation(
                        TOLERANCE, Alternatives.ERRORS, nc, ns, Math.pow(10, logPast), exponent, candidate, baseline))
                .isLessThanOrEqualTo(1 + 1e-7);
    }

    @Property(tries = 200)
    void onTheEdgeItselfABlockIsNotProfitable(
            @ForAll @IntRange(min = 1, max = 12) int nc,
            @ForAll @IntRange(min = 1, max = 40) int ns,
            @ForAll @DoubleRange(min = -4, max = -0.5) double logPast,
            @ForAll @DoubleRange(min = 0, max = 0.7) double baseline) {
        assertThat(expectation(
                        TOLERANCE,
                        Alternatives.ERRORS,
                        nc,
                        ns,
                        Math.pow(10, logPast),
                        1,
                        TOLERANCE.candidate(baseline),
                        baseline))
                .isLessThanOrEqualTo(1 + 1e-7);
        assertThat(expectation(
                        Boundary.EQUAL, Alternatives.LATENCY, nc, ns, Math.pow(10, logPast), 1, baseline, baseline))
                .isLessThanOrEqualTo(1 + 1e-7);
    }

    @Property(tries = 200)
    void beyondTheMarginPromotionIsNotProfitable(
            @ForAll @IntRange(min = 1, max = 12) int nc,
            @ForAll @IntRange(min = 1, max = 40) int ns,
            @ForAll @DoubleRange(min = -4, max = -0.5) double logPast,
            @ForAll @DoubleRange(min = 0, max = 0.9) double baseline,
            @ForAll @DoubleRange(min = 0, max = 1) double beyond) {
        Boundary margin = new Boundary(1, 0.01);
        double edge = margin.candidate(baseline);
        double candidate = edge + beyond * (1 - edge);
        assertThat(expectation(margin, Alternatives.PROMOTION, nc, ns, Math.pow(10, logPast), 1, candidate, baseline))
                .isLessThanOrEqualTo(1 + 1e-7);
    }

    @Test
    void evidenceOfAWorkedBlock() {
        // one alternative of eight carries it: q_s = 0.0492, q_c = 0.0635: ln S = ln(0.95/0.0635) + 19 ln(0.999/0.9508)
        // = 3.64
        EProcess process = new EProcess(TOLERANCE, Alternatives.ERRORS);
        process.fix(0.001, 0.001, 1);
        Block block = new Block(1, 1, 19, 0);
        process.settle(block, 1, UNLIMITED);
        assertThat(process.evidence()).isBetween(Math.exp(3.64) / 8, Math.exp(3.64));
    }

    @Test
    void harmMultipliesEvidenceAndHealthEatsIt() {
        EProcess process = new EProcess(TOLERANCE, Alternatives.ERRORS);
        Block bad = new Block(10, 5, 100, 0);
        Block good = new Block(10, 0, 100, 0);
        process.fix(0.001, 0.001, 1);
        process.settle(bad, 0.5, UNLIMITED);
        double afterHarm = process.evidence();
        process.fix(0.001, 0.2, 1);
        process.settle(good, 0, UNLIMITED);
        assertThat(afterHarm).isGreaterThan(1000);
        assertThat(process.evidence()).isLessThan(afterHarm);
    }

    @Test
    void whatIsWonAtOnceIsLimitedUntilGainsAreForgotten() {
        EProcess process = new EProcess(TOLERANCE, Alternatives.ERRORS);
        Block bad = new Block(30, 30, 100, 0);
        process.fix(0.001, 0.001, 1);
        process.settle(bad, 0.5, 2);
        assertThat(process.evidence()).isCloseTo(0.5 * Math.exp(2), within(1e-9));
        process.settle(bad, 0, 2);
        assertThat(process.evidence()).isCloseTo(0.5 * Math.exp(2), within(1e-9));
        process.forgetGains();
        process.settle(bad, 0, 2);
        assertThat(process.evidence()).isCloseTo(0.5 * Math.exp(4), within(1e-9));
    }

    @Test
    void aBaselineThatFailsAlmostAlwaysLeavesNothingToBetOn() {
        EProcess process = new EProcess(TOLERANCE, Alternatives.ERRORS);
        process.fix(0.9, 0.9, 1);
        Block block = new Block(10, 10, 10, 9);
        process.settle(block, 0.5, UNLIMITED);
        assertThat(process.evidence()).isEqualTo(0.5);
    }

    @Test
    void lateMassIsOneInAll() {
        LateMass mass = new LateMass(7);
        double sum = 0;
        for (long second = 0; second < 1_000_000; second += 3) {
            sum += mass.due(7 + second * 1_000_000_000);
        }
        assertThat(sum).isCloseTo(1, within(1e-4)).isLessThan(1);
    }

    @Test
    void lateMassOfSkippedEpochsIsNotLost() {
        LateMass slow = new LateMass(0);
        LateMass fast = new LateMass(0);
        double sum = 0;
        for (int epoch = 0; epoch <= 50; epoch++) {
            sum += fast.due(epoch * LateMass.EPOCH_NS);
        }
        assertThat(slow.due(0) + slow.due(50 * LateMass.EPOCH_NS)).isCloseTo(sum, within(1e-12));
    }

    /** Ville's inequality, seen: on the edge, looking after each block, no more than alpha of all paths ever get there. */
    @Test
    void onTheEdgeFewPathsEverReachTheBound() {
        Random random = new Random(42);
        int paths = 2000;
        int reached = 0;
        double edge = TOLERANCE.candidate(0.02);
        for (int path = 0; path < paths; path++) {
            EProcess process = new EProcess(TOLERANCE, Alternatives.ERRORS);
            LateMass mass = new LateMass(0);
            double most = 0;
            for (int tick = 0; tick < 1000; tick++) {
                process.fix(0.02, edge, 1);
                Block block = new Block(5, failures(random, 5, edge), 10, failures(random, 10, 0.02));
                process.settle(block, mass.due(tick * 100_000_000L), UNLIMITED);
                most = Math.max(most, process.evidence());
            }
            reached += most >= 20 ? 1 : 0;
        }
        assertThat(reached).isLessThanOrEqualTo(paths / 20);
    }

    private static int failures(Random random, int of, double rate) {
        int failed = 0;
        for (int i = 0; i < of; i++) {
            failed += random.nextDouble() < rate ? 1 : 0;
        }
        return failed;
    }

    @SuppressWarnings("TooManyParameters")
    private static double expectation(
            Boundary boundary,
            Alternatives alternatives,
            int nc,
            int ns,
            double pastBaseline,
            double exponent,
            double candidate,
            double baseline) {
        BinomialDistribution ofCandidate = new BinomialDistribution(nc, Math.min(1, candidate));
        BinomialDistribution ofBaseline = new BinomialDistribution(ns, baseline);
        double expected = 0;
        for (int kc = 0; kc <= nc; kc++) {
            for (int ks = 0; ks <= ns; ks++) {
                EProcess process = new EProcess(boundary, alternatives);
                process.fix(pastBaseline, pastBaseline, exponent);
                Block block = new Block(nc, kc, ns, ks);
                process.settle(block, 1, UNLIMITED);
                expected += ofCandidate.probability(kc) * ofBaseline.probability(ks) * process.evidence();
            }
        }
        return expected;
    }
}
