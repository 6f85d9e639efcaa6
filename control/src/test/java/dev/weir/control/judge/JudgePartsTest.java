package dev.weir.control.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hipparchus.distribution.discrete.BinomialDistribution;
import org.junit.jupiter.api.Test;

/** The small parts of the judge against worked values. */
final class JudgePartsTest {
    private static final long SECOND_NS = 1_000_000_000;

    @Test
    void aPastRateLosesHalfItsWeightInAMinute() {
        PastRate rate = new PastRate(0.005);
        rate.add(0, 1000, 100);
        assertThat(rate.marks()).isEqualTo(1000);
        rate.add(60 * SECOND_NS, 0, 0);
        assertThat(rate.marks()).isCloseTo(500, within(1e-9));
        assertThat(rate.failed()).isCloseTo(50, within(1e-9));
    }

    @Test
    void aPastRateLeansOnTheLongerPastAndThatOnTheGuess() {
        PastRate rate = new PastRate(0.005);
        assertThat(rate.rate()).isCloseTo(0.005, within(1e-12));
        rate.add(0, 10_000, 200);
        assertThat(rate.rate()).isCloseTo(0.02, within(1e-3));
        rate.add(1200 * SECOND_NS, 0, 0);
        assertThat(rate.rate())
                .as("all but forgotten, but not for the half hour")
                .isCloseTo(0.02, within(1e-3));
    }

    @Test
    void chernoffsBoundIsOne() {
        for (int failed = 2; failed <= 50; failed++) {
            double tail = 1 - new BinomialDistribution(50, 0.02).cumulativeProbability(failed - 1);
            assertThat(Math.exp(-Chance.unlikeliness(50, failed, 0.02))).isGreaterThanOrEqualTo(tail);
        }
        assertThat(Chance.unlikeliness(50, 1, 0.02)).isZero();
        assertThat(Chance.unlikeliness(50, 50, 0.02)).isCloseTo(50 * Math.log(50), within(1e-9));
    }

    @Test
    void twoCountsAreExplainedTogether() {
        // without tolerance the nearest rate is that of both together, 20 of 100: 50 KL(0.3 || 0.2) + 50 KL(0.1 || 0.2)
        assertThat(together(Boundary.EQUAL, 50, 15, 50, 5)).isCloseTo(1.4084 + 1.8345, within(1e-3));
        assertThat(together(new Boundary(1.25, 0.002), 50, 15, 50, 13)).isZero();
        assertThat(together(new Boundary(1.25, 0.002), 50, 50, 2, 0)).isLessThan(5);
        assertThat(together(new Boundary(1.25, 0.002), 50, 50, 1000, 1)).isGreaterThan(100);
    }

    private static double together(Boundary boundary, long nc, long kc, long ns, long ks) {
        return Chance.unlikeliness(boundary, new Block(nc, kc, ns, ks));
    }

    @Test
    void absoluteEvidenceOfAWorkedTick() {
        // limit 5 %, the best of six bets is 50 %: 3 of 4 failed
        AbsoluteEvidence absolute = absolute(0.05, 4, 3);
        double best = 0.5 / 6 * Math.pow(10, 3) * (0.5 / 0.95);
        assertThat(absolute.evidence()).isBetween(best, 2 * best);
        absolute.discard();
        assertThat(absolute.evidence()).isZero();
    }

    @Test
    void absoluteEvidenceIsFairAtTheLimit() {
        for (int marks = 1; marks <= 40; marks++) {
            BinomialDistribution atLimit = new BinomialDistribution(marks, 0.05);
            double expected = 0;
            for (int failed = 0; failed <= marks; failed++) {
                expected += atLimit.probability(failed)
                        * absolute(0.05, marks, failed).evidence();
            }
            assertThat(expected).isCloseTo(LateMass.AT_START, within(1e-9));
        }
    }

    @Test
    void aLimitThatIsOffGivesNoEvidence() {
        assertThat(absolute(1, 1000, 1000).evidence()).isZero();
    }

    /** After one tick, in which all endpoints may fail, with requests that are known to be independent. */
    private static AbsoluteEvidence absolute(double limit, int marks, int failed) {
        AbsoluteEvidence absolute = new AbsoluteEvidence(limit, 0);
        absolute.add(100_000_000, marks, failed, 1, Double.POSITIVE_INFINITY);
        return absolute;
    }

    @Test
    void aBaselineThatFailsMoreThanBeforeRegressesUntilItIsWell() {
        Boundary tolerance = new Boundary(1.25, 0.002);
        StableRegression regression = new StableRegression(new Fading());
        PastRate past = new PastRate(0.005);
        past.add(0, 100_000, 100);
        regression.begin(past);
        for (int i = 0; i < 100; i++) {
            regression.add(i * SECOND_NS, 100, 0);
        }
        assertThat(regression.isFound(tolerance, 1)).isFalse();
        for (int i = 100; i < 120; i++) {
            regression.add(i * SECOND_NS, 100, 5);
        }
        assertThat(regression.isFound(tolerance, 1)).isTrue();
        for (int i = 120; i < 600; i++) {
            regression.add(i * SECOND_NS, 100, 0);
        }
        assertThat(regression.isFound(tolerance, 1)).isFalse();
    }

    @Test
    void aBaselineOfWhichLittleIsKnownDoesNotRegress() {
        StableRegression regression = new StableRegression(new Fading());
        regression.begin(new PastRate(0.005));
        regression.add(0, 100, 100);
        assertThat(regression.isFound(new Boundary(1.25, 0.002), 1)).isFalse();
    }

    @Test
    void mostOfTheTriesOfTheLastSecondTellWhetherSomebodyIsWell() {
        Tries tries = new Tries();
        tries.add(0, 10, 5, true);
        assertThat(tries.isWell()).isFalse();
        tries.add(SECOND_NS / 2, 1, 0, true);
        assertThat(tries.isWell()).isTrue();
        tries.add(2 * SECOND_NS, 4, 4, true);
        assertThat(tries.allBroken()).as("four are too few").isFalse();
        assertThat(tries.tries()).isEqualTo(4);
        tries.add(2 * SECOND_NS, 1, 1, true);
        assertThat(tries.allBroken()).isTrue();
    }

    @Test
    void aPoolThatCanBeUsedInBetweenIsNotWithoutEndpoint() {
        Tries tries = new Tries();
        tries.add(0, 0, 0, false);
        tries.add(SECOND_NS / 2, 0, 0, true);
        tries.add(SECOND_NS, 0, 0, false);
        tries.add(SECOND_NS + SECOND_NS / 2, 0, 0, false);
        assertThat(tries.noEndpointForASecond()).isFalse();
        tries.add(2 * SECOND_NS, 0, 0, false);
        assertThat(tries.noEndpointForASecond()).isTrue();
    }
}
