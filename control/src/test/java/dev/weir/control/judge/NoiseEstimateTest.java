package dev.weir.control.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.proxy.outcome.Spread;
import dev.weir.proxy.outcome.Spread.Partition;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NoiseEstimateTest {
    private static final int ENDPOINTS = 4;

    private final NoiseEstimate noise = new NoiseEstimate();

    @Test
    void nothingSeenIsOne() {
        assertThat(noise.phi()).isEqualTo(1);
        assertThat(noise.exponent()).isCloseTo(1 / 1.5, within(1e-12));
    }

    @Test
    void aWorkedSecond() {
        // p = 5/20: (5 - 1.25)^2 / 0.9375 + 3 x 1.25^2 / 0.9375 = 20 with 3 degrees of freedom; START is 20
        second(new long[] {5, 5, 5, 5}, new long[] {5, 0, 0, 0}, 0);
        assertThat(noise.phi()).isCloseTo(40.0 / 23, within(1e-9));
    }

    @Test
    void aSecondWithOneSlowTickIsAClumpInTime() {
        // p = 4/40: (4 - 0.4)^2 / 0.36 + 9 x 0.4^2 / 0.36 = 40 with 9 degrees of freedom; START is 20
        TimeClumps clumps = new TimeClumps();
        for (int tick = 0; tick < 10; tick++) {
            clumps.add(tick == 9, 4, tick == 3 ? 4 : 0);
        }
        assertThat(clumps.phi()).isCloseTo(60.0 / 29, within(1e-9));
        for (int tick = 0; tick < 10; tick++) {
            clumps.add(tick == 9, 4, 0);
        }
        assertThat(clumps.phi()).isCloseTo(60.0 / 29, within(0.01));
    }

    @Test
    void aSecondWithoutFailuresOrWithoutSuccessesSaysNothing() {
        second(new long[] {5, 5, 5, 5}, new long[] {0, 0, 0, 0}, 0);
        second(new long[] {5, 5, 5, 5}, new long[] {5, 5, 5, 5}, 0);
        noise.add(Spread.NONE, 0);
        assertThat(noise.phi()).isEqualTo(1);
    }

    @Test
    void anEjectedEndpointAndEmptyCellsDoNotCount() {
        second(new long[] {5, 0, 5, 5}, new long[] {5, 0, 1, 1}, 0b0001);
        // only two cells of 5 with one failure each are left: as even as can be, and never below 1
        assertThat(noise.phi()).isEqualTo(1);
        second(new long[] {5, 0, 5, 5}, new long[] {5, 0, 1, 1}, 0);
        assertThat(noise.phi()).isGreaterThan(1.1);
    }

    @Test
    void independentFailuresComeToOneAndWholeSecondsToTheirSize() {
        Random random = new Random(7);
        NoiseEstimate clumped = new NoiseEstimate();
        for (int i = 0; i < 2000; i++) {
            long[] marks = {30, 30, 30, 30};
            long[] single = new long[ENDPOINTS];
            long[] whole = new long[ENDPOINTS];
            for (int endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
                for (int mark = 0; mark < 30; mark++) {
                    single[endpoint] += random.nextDouble() < 0.02 ? 1 : 0;
                }
                whole[endpoint] = random.nextDouble() < 0.02 ? 30 : 0;
            }
            second(marks, single, 0);
            clumped.add(new Spread(Partition.NONE, new Partition(marks, whole)), 0);
        }
        assertThat(noise.phi()).isBetween(0.8, 1.2);
        assertThat(clumped.phi()).isBetween(20.0, 45.0);
        assertThat(clumped.exponent()).isLessThan(0.04);
    }

    @Test
    void itIsForgottenSlowly() {
        second(new long[] {5, 5, 5, 5}, new long[] {5, 0, 0, 0}, 0);
        for (int i = 0; i < 900; i++) {
            noise.add(Spread.NONE, 0);
        }
        assertThat(noise.phi()).isCloseTo(30.0 / 21.5, within(1e-6));
    }

    private void second(long[] marks, long[] failed, int ejected) {
        noise.add(new Spread(Partition.NONE, new Partition(marks, failed)), ejected);
    }
}
