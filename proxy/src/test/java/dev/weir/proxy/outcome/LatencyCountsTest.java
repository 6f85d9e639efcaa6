package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyCountsTest {
    @Test
    void nothingHasNoQuantiles() {
        assertThat(LatencyCounts.NONE.quantileUs(0.99)).isZero();
        assertThat(LatencyCounts.NONE.maxUs()).isZero();
        assertThat(LatencyCounts.sum(List.of(LatencyCounts.NONE, LatencyCounts.NONE))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void countsWhatTookLongerThanAThreshold() {
        LatencyCounts counts = LatencyCountsPropertyTest.counts(List.of(10L, 20L, 30L, 1_000_000L));
        assertThat(counts.above(9)).isEqualTo(4);
        assertThat(counts.above(20)).isEqualTo(2);
        assertThat(counts.above(2_000_000)).isZero();
    }

    @Test
    void longestLatencyKeepsItsSignBit() {
        LatencyCounts counts = LatencyCountsPropertyTest.counts(List.of(1L, PhasedHistogram.HIGHEST_US));
        assertThat(counts.quantileUs(0.5)).isEqualTo(1);
        assertThat(counts.maxUs()).isGreaterThanOrEqualTo(PhasedHistogram.HIGHEST_US);
        assertThat(counts.above(1)).isEqualTo(1);
    }
}
