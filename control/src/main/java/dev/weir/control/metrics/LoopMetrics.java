package dev.weir.control.metrics;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections and exchanges of the event loops. Every {@link LoopCounter} is a metric named after it, so that a new one needs
 * nothing here. Stateless.
 */
final class LoopMetrics {
    private LoopMetrics() {}

    static List<MetricSnapshot> of(Snapshot snapshot, int openConnections) {
        List<MetricSnapshot> metrics = new ArrayList<>();
        for (LoopCounter counter : LoopCounter.values()) {
            metrics.add(new Counter(name(counter), sentence(counter.meaning()))
                    .add(snapshot.get(counter))
                    .snapshot());
        }
        metrics.add(new Gauge("weir_downstream_connections", "Downstream connections that are open.")
                .add(openConnections)
                .snapshot());
        metrics.add(difference(
                "weir_upstream_connections",
                "Upstream connections that are open, in use or idle.",
                snapshot.get(LoopCounter.UPSTREAM_CONNECTED) - snapshot.get(LoopCounter.UPSTREAM_CLOSED)));
        metrics.add(difference(
                "weir_exchanges_in_flight",
                "Exchanges that have begun and not ended.",
                snapshot.get(LoopCounter.EXCHANGES_STARTED) - snapshot.get(LoopCounter.EXCHANGES_ENDED)));
        metrics.add(difference(
                "weir_tunnels",
                "Upgrades that are a tunnel now.",
                snapshot.get(LoopCounter.TUNNELS_OPENED) - snapshot.get(LoopCounter.TUNNELS_CLOSED)));
        Counter refusals = new Counter("weir_refusals", "Malformed messages that were refused, by why.");
        snapshot.refusals().forEach((reason, count) -> refusals.add(count, "reason", reason));
        metrics.add(refusals.snapshot());
        return metrics;
    }

    /** The two counters are not read at one moment, so the later may be ahead. */
    private static MetricSnapshot difference(String name, String help, long value) {
        return new Gauge(name, help).add(Math.max(0, value)).snapshot();
    }

    private static String name(LoopCounter counter) {
        return "weir_" + counter.label().replace('-', '_');
    }

    private static String sentence(String meaning) {
        return Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + ".";
    }
}
