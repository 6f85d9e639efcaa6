package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.HdrHistogram.IntCountsHistogram;

/** What is read out of a histogram, beside the histogram itself. */
class LatencyCountsPropertyTest {
    private static IntCountsHistogram histogram(List<Long> latenciesUs) {
        IntCountsHistogram histogram =
                new IntCountsHistogram(PhasedHistogram.LOWEST_US, 2, PhasedHistogram.SIGNIFICANT_DIGITS);
        histogram.setAutoResize(true);
        latenciesUs.forEach(histogram::recordValue);
        return histogram;
    }

    static LatencyCounts counts(List<Long> latenciesUs) {
        return counts(histogram(latenciesUs));
    }

    private static LatencyCounts counts(IntCountsHistogram histogram) {
        LatencyTally tally = new LatencyTally();
        tally.add(histogram);
        return tally.take();
    }

    @Property(tries = 500)
    void quantilesAreThoseOfTheHistogram(@ForAll("latencies") List<Long> latenciesUs) {
        IntCountsHistogram histogram = histogram(latenciesUs);
        LatencyCounts counts = counts(histogram);
        assertThat(counts.total()).isEqualTo(latenciesUs.size());
        for (double share : new double[] {0.001, 0.5, 0.75, 0.9, 0.99, 0.999, 1.0}) {
            assertThat(counts.quantileUs(share)).isEqualTo(histogram.getValueAtPercentile(100 * share));
        }
        assertThat(counts.maxUs()).isEqualTo(histogram.getMaxValue());
    }

    @Property(tries = 500)
    void latenciesAsTheyCameReadLikeTheirHistogram(@ForAll("latencies") List<Long> latenciesUs) {
        LatencyTally tally = new LatencyTally();
        latenciesUs.forEach(latencyUs -> tally.add(latencyUs, 1));

        assertThat(tally.take()).isEqualTo(counts(latenciesUs));
        assertThat(tally.take()).isEqualTo(LatencyCounts.NONE);
    }

    @Property(tries = 500)
    void aPhaseTellsAllThatItWasTold(@ForAll("phases") List<List<Long>> phases) {
        PhasedHistogram histogram = new PhasedHistogram();
        for (List<Long> latenciesUs : phases) {
            latenciesUs.forEach(latencyUs -> histogram.record(0, latencyUs * 1000));
            assertThat(taken(histogram)).isEqualTo(counts(latenciesUs));
        }
        assertThat(taken(histogram).isEmpty()).isTrue();
    }

    private static LatencyCounts taken(PhasedHistogram histogram) {
        LatencyTally tally = new LatencyTally();
        histogram.take(0, tally);
        return tally.take();
    }

    @Property(tries = 200)
    void sumsOfManySecondsAreWhatOneHistogramWouldHold(@ForAll("seconds") List<List<Long>> seconds) {
        IntCountsHistogram all = histogram(List.of());
        LatencySum sum = LatencySum.NONE;
        for (List<Long> latenciesUs : seconds) {
            all.add(histogram(latenciesUs));
            sum = sum.plus(counts(latenciesUs));
        }

        assertThat(sum.all()).isEqualTo(counts(all));
    }

    @Property(tries = 500)
    void sumIsWhatOneHistogramWouldHold(@ForAll("latencies") List<Long> a, @ForAll("latencies") List<Long> b) {
        IntCountsHistogram both = histogram(a);
        both.add(histogram(b));
        assertThat(LatencyCounts.sum(List.of(counts(a), counts(b)))).isEqualTo(counts(both));
        assertThat(LatencyCounts.sum(List.of(counts(b), counts(a)))).isEqualTo(counts(both));
        assertThat(counts(a).plus(counts(b))).isEqualTo(counts(both));
        assertThat(counts(b).plus(counts(a)).total()).isEqualTo(counts(both).total());
    }

    @Provide
    Arbitrary<List<List<Long>>> seconds() {
        return latencies().list().ofMaxSize(150);
    }

    /** Some with more latencies than are kept as they come. */
    @Provide
    Arbitrary<List<List<Long>>> phases() {
        return Arbitraries.longs()
                .between(PhasedHistogram.LOWEST_US, PhasedHistogram.HIGHEST_US)
                .list()
                .ofMaxSize(200)
                .list()
                .ofSize(4);
    }

    @Provide
    Arbitrary<List<Long>> latencies() {
        return Arbitraries.longs()
                .between(PhasedHistogram.LOWEST_US, PhasedHistogram.HIGHEST_US)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }
}
