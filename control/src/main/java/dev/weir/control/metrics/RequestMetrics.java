package dev.weir.control.metrics;

import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.SlotStats;
import dev.weir.proxy.outcome.Snapshot;
import dev.weir.proxy.route.RoutingTable;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** What clients got, by route. Requests that matched none are those of the route {@link Outcomes#UNROUTED}. Stateless. */
final class RequestMetrics {
    private RequestMetrics() {}

    static List<MetricSnapshot> of(Snapshot snapshot, RoutingTable table) {
        Counter requests = new Counter("weir_requests", "Exchanges that ended, by what became of them.");
        Latency latency = new Latency(
                "weir_request_latency_seconds",
                "From the request head to the end of the response, in the last minute.");
        Counter bytesIn = new Counter("weir_request_body_bytes", "Bytes of request bodies from clients.");
        Counter bytesOut = new Counter("weir_response_body_bytes", "Bytes of response bodies to clients.");
        for (SlotStats stats : snapshot.of(Slot.Kind.ROUTE)) {
            String route = stats.slot().owner();
            if (!isInForce(route, table)) {
                continue;
            }
            SlotCounts counts = stats.counts();
            for (OutcomeClass outcomeClass : OutcomeClass.values()) {
                requests.add(counts.get(outcomeClass), "route", route, "class", outcomeClass.label());
            }
            latency.add(
                    stats.recent(snapshot.atNs(), SlotStats.MAX_RECENT_SECONDS).latency(),
                    stats.latency().total(),
                    "route",
                    route);
            bytesIn.add(counts.get(SlotCounter.BYTES_IN), "route", route);
            bytesOut.add(counts.get(SlotCounter.BYTES_OUT), "route", route);
        }
        return List.of(requests.snapshot(), latency.snapshot(), bytesIn.snapshot(), bytesOut.snapshot());
    }

    private static boolean isInForce(String route, RoutingTable table) {
        return route.equals(Outcomes.UNROUTED) || table.config().routes().containsKey(route);
    }
}
