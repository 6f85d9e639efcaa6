package dev.weir.control.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PairsTest {

    @Test
    void whatIsReportedIsMoreThanNoiseRelativelyAndAbsolutely() {
        assertThat(new Pairs(100_000, 31, 0, 0).isReported()).isTrue();
        assertThat(new Pairs(100_000, 30, 0, 0).isReported()).isFalse();
        assertThat(new Pairs(1_000, 25, 0, 100).isReported()).isFalse();
        assertThat(new Pairs(1_000, 26, 0, 100).isReported()).isTrue();
        assertThat(new Pairs(1_000, 50, 51, 0).isReported()).isFalse();
        assertThat(Pairs.alike(0).isReported()).isFalse();
    }

    @Test
    void noiseIsSubtracted() {
        Pairs pairs = new Pairs(1_000, 30, 10, 60);

        assertThat(pairs.raw()).isEqualTo(90);
        assertThat(pairs.noise()).isEqualTo(70);
        assertThat(pairs.relative()).isEqualTo(20 / 90.0);
        assertThat(pairs.share()).isEqualTo(0.02);
    }
}
