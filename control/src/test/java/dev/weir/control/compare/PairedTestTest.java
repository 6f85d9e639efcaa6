package dev.weir.control.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PairedTestTest {

    /** By hand: 2 times the integral from 1/2 to 1 of (2t)^a (2(1 - t))^b. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "1, 0, 1.5",
        "0, 1, 0.5",
        "1, 1, 0.6666666667",
        "2, 0, 2.3333333333",
        "10, 0, 186.0909090909",
        "20, 0, 99864.3333333333",
    })
    void evidenceIsTheMeanOfAllBets(long onlyCandidate, long onlySecond, double evidence) {
        assertThat(Math.exp(PairedTest.lnDiffers(onlyCandidate, onlySecond)))
                .isCloseTo(evidence, within(evidence * 1e-9));
    }

    @Test
    void aFairThrowNeitherWinsNorLoses() {
        for (long a = 0; a < 60; a += 3) {
            for (long b = 0; b < 60; b += 4) {
                double mean = (Math.exp(PairedTest.lnDiffers(a + 1, b)) + Math.exp(PairedTest.lnDiffers(a, b + 1))) / 2;
                double now = Math.exp(PairedTest.lnDiffers(a, b));
                assertThat(mean).isCloseTo(now, within(1e-9 * now));
            }
        }
    }

    @Test
    void noEvidenceIsAboveWhatTheBestBetWouldHaveWon() {
        for (long a = 0; a < 200; a += 7) {
            for (long b = 0; b <= a; b += 5) {
                assertThat(PairedTest.lnDiffers(a, b)).isLessThanOrEqualTo(PairedTest.lnDiffersAtMost(a, b) + 1e-9);
            }
        }
    }

    @Test
    void manyPairsAreCountedWithoutOverflow() {
        assertThat(PairedTest.lnDiffers(2_000_000_000L, 0)).isEqualTo(700);
        assertThat(PairedTest.lnDiffers(0, 2_000_000_000L)).isNegative().isGreaterThanOrEqualTo(-700);
        assertThat(PairedTest.lnDiffers(1_000_000_000L, 1_000_000_000L)).isBetween(-20.0, 0.0);
    }

    /** Not simulated but summed up: the chance of each way a fair coin can take to the bound. */
    @Test
    void twoEqualVersionsAreSeldomSaidToDifferHoweverOftenOneLooks() {
        assertThat(chanceEverToDiffer(0.5, 500, Math.log(1 / PairedTest.ALPHA)))
                .isBetween(PairedTest.ALPHA / 4, PairedTest.ALPHA);
        assertThat(chanceEverToDiffer(0.5, 500, PairedTest.lnEnoughForAll())).isLessThanOrEqualTo(PairedTest.ALPHA / 2);
        assertThat(chanceEverToDiffer(0.45, 500, PairedTest.lnEnoughForAll())).isLessThan(PairedTest.ALPHA / 10);
    }

    private static double chanceEverToDiffer(double chanceOfCandidate, int throwsAtMost, double enough) {
        double[] open = new double[throwsAtMost + 1];
        open[0] = 1;
        double crossed = 0;
        for (int thrown = 1; thrown <= throwsAtMost; thrown++) {
            for (int a = thrown; a >= 0; a--) {
                open[a] = (a < thrown ? open[a] * (1 - chanceOfCandidate) : 0)
                        + (a > 0 ? open[a - 1] * chanceOfCandidate : 0);
                if (2 * a > thrown && PairedTest.lnDiffers(a, thrown - a) >= enough) {
                    crossed += open[a];
                    open[a] = 0;
                }
            }
        }
        return crossed;
    }

    /** Throws until a place differs, if it may be one of 264: median of 201 runs. */
    @ParameterizedTest
    @CsvSource({"1.0, 20, 20", "0.9, 20, 40", "0.75, 60, 110", "0.6, 500, 900"})
    void aDifferenceIsFoundSoon(double chanceOfCandidate, int atLeast, int atMost) {
        Random chance = new Random(7);
        int[] needed = new int[201];
        double enough = PairedTest.lnEnoughForOne(MirrorComparison.PLACES_JUDGED);
        for (int run = 0; run < needed.length; run++) {
            needed[run] = everDiffers(chance, chanceOfCandidate, 20_000, enough);
        }
        Arrays.sort(needed);
        assertThat(needed[needed.length / 2]).isBetween(atLeast, atMost);
    }

    private static int everDiffers(Random chance, double chanceOfCandidate, int most, double enough) {
        long onlyCandidate = 0;
        for (int thrown = 1; thrown <= most; thrown++) {
            onlyCandidate += chance.nextDouble() < chanceOfCandidate ? 1 : 0;
            if (PairedTest.lnDiffers(onlyCandidate, thrown - onlyCandidate) >= enough) {
                return thrown;
            }
        }
        return most + 1;
    }

    @Test
    void evidenceOfSamenessGrowsWithWhatIsAlike() {
        assertThat(PairedTest.lnSame(Pairs.alike(0))).isCloseTo(0, within(1e-12));
        assertThat(PairedTest.lnSame(Pairs.alike(19_000))).isLessThan(PairedTest.lnEnoughForSame());
        assertThat(PairedTest.lnSame(Pairs.alike(LikenessJudge.enoughAlike(true))))
                .isGreaterThan(PairedTest.lnEnoughForSame());
        assertThat(PairedTest.lnSameAlone(Pairs.alike(LikenessJudge.enoughAlike(false))))
                .isGreaterThan(PairedTest.lnEnoughForSame());
        assertThat(LikenessJudge.enoughAlike(true)).isEqualTo(19_975);
        assertThat(LikenessJudge.enoughAlike(false)).isEqualTo(17_664);
    }

    @Test
    void aFieldThatNeverComesTwiceTheSameIsNoiseAfterSomeThirtyRequests() {
        assertThat(PairedTest.lnSame(new Pairs(40, 0, 0, 40))).isGreaterThan(PairedTest.lnEnoughForSame());
        assertThat(PairedTest.lnSame(new Pairs(20, 0, 0, 20))).isLessThan(PairedTest.lnEnoughForSame());
    }

    /** At what is tolerated exactly, wealth is highest right before each difference: looking there is looking always. */
    @Test
    void aVersionThatDiffersIsSeldomSaidToBeTheSame() {
        Random chance = new Random(3);
        int runs = 2000;
        int wrong = 0;
        for (int run = 0; run < runs; run++) {
            wrong += isEverSame(chance) ? 1 : 0;
        }
        assertThat(wrong).isLessThanOrEqualTo((int) (runs * PairedTest.ALPHA));
    }

    private static boolean isEverSame(Random chance) {
        long compared = 0;
        for (int differences = 0; differences < 40; differences++) {
            compared += (long) Math.floor(Math.log(chance.nextDouble()) / Math.log1p(-Pairs.TOLERATED_SHARE));
            if (PairedTest.lnSame(new Pairs(compared + differences, differences, 0, 0))
                    >= PairedTest.lnEnoughForSame()) {
                return true;
            }
        }
        return false;
    }
}
