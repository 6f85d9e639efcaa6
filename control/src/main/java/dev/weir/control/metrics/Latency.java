package dev.weir.control.metrics;

import dev.weir.proxy.outcome.LatencyCounts;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;

/**
 * A family of latencies while a scrape gathers it: quantiles of the last minute, and how many were measured since the start.
 * There is no sum: the distributions do not keep one. Owned by the thread that scrapes.
 */
final class Latency {
    private static final double[] SHARES = {0.5, 0.9, 0.99, 0.999};
    private static final double SECONDS_PER_US = 1e-6;

    private final SummarySnapshot.Builder family;

    Latency(String name, String help) {
        this.family = SummarySnapshot.builder().name(name).help(help);
    }

    /** @param labels names and values in turn */
    Latency add(LatencyCounts lastMinute, long sinceStart, String... labels) {
        family.dataPoint(SummaryDataPointSnapshot.builder()
                .labels(Labels.of(labels))
                .count(sinceStart)
                .quantiles(quantiles(lastMinute))
                .build());
        return this;
    }

    /** None while there is nothing to measure: a quantile of nothing is not 0. */
    private static Quantiles quantiles(LatencyCounts latency) {
        Quantiles.Builder quantiles = Quantiles.builder();
        for (double share : SHARES) {
            if (!latency.isEmpty()) {
                quantiles.quantile(new Quantile(share, latency.quantileUs(share) * SECONDS_PER_US));
            }
        }
        return quantiles.build();
    }

    SummarySnapshot snapshot() {
        return family.build();
    }
}
