package dev.weir.control.metrics;

import dev.weir.proxy.token.Issuer;
import dev.weir.proxy.token.IssuerStats;
import dev.weir.proxy.token.Issuers;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** Those whose tokens count, and how their keys came. For one scrape. */
final class IssuerMetrics {
    private IssuerMetrics() {}

    static List<MetricSnapshot> of(Issuers issuers, long nowMs) {
        Gauge keys = new Gauge("weir_issuer_keys", "Keys of the issuer; 0: none of its tokens count.");
        Gauge age = new Gauge("weir_issuer_keys_age_seconds", "Time since the keys of the issuer were read.");
        Counter readings = new Counter("weir_issuer_readings", "How often the keys of the issuer were asked for.");
        Counter failures = new Counter("weir_issuer_reading_failures", "How often they did not come.");
        Counter changes = new Counter("weir_issuer_key_changes", "How often they were others than before.");
        for (Issuer issuer : issuers.all()) {
            IssuerStats stats = issuer.stats();
            keys.add(issuer.keys().size(), "issuer", issuer.name());
            if (stats.readAtMs() != IssuerStats.NEVER) {
                age.add((nowMs - stats.readAtMs()) / 1_000.0, "issuer", issuer.name());
            }
            readings.add(stats.readings(), "issuer", issuer.name());
            failures.add(stats.failures(), "issuer", issuer.name());
            changes.add(stats.changes(), "issuer", issuer.name());
        }
        return List.of(keys.snapshot(), age.snapshot(), readings.snapshot(), failures.snapshot(), changes.snapshot());
    }
}
