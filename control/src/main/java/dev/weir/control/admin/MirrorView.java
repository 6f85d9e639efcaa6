package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.mirror.CopyDrop;
import dev.weir.proxy.mirror.CopyTarget;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.outcome.LatencyCounts;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.SlotStats;
import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Snapshot;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RoutingTable;
import org.jspecify.annotations.Nullable;

/** Who gets copies of which requests, and what became of them, in JSON. */
final class MirrorView {
    private MirrorView() {}

    /** Of all routes. */
    static ArrayNode of(RoutingTable table, Snapshot snapshot, int seconds) {
        ArrayNode view = Json.array();
        for (Route route : table.routes().byName().values()) {
            for (Mirror mirror : route.mirrors()) {
                ObjectNode row = view.addObject()
                        .put("route", route.name())
                        .put("mirror", mirror.name())
                        .put("share", Percent.number(mirror.share().ppm()))
                        .put("compares", mirror.compared() != null);
                fill(row, mirror.candidate(), snapshot, seconds);
                CopyTarget noise = mirror.noise();
                if (noise != null) {
                    fill(row.putObject("noise"), noise, snapshot, seconds);
                }
            }
        }
        return view;
    }

    private static void fill(ObjectNode row, CopyTarget target, Snapshot snapshot, int seconds) {
        SlotStats stats = snapshot.stats(target.tally().slot());
        SlotCounts total = stats == null ? SlotCounts.NONE : stats.counts();
        SlotWindow recent = stats == null ? SlotWindow.NONE : stats.recent(snapshot.atNs(), seconds);
        row.put("pool", target.pool().name())
                .put("inFlight", target.tally().inFlight())
                .put("rps", Math.round(recent.counts().get(SlotCounter.ATTEMPTS) * 10.0 / seconds) / 10.0)
                .put("sent", total.get(SlotCounter.ATTEMPTS))
                .put("connectFailures", total.get(SlotCounter.CONNECT_FAILURE))
                .put("errors", total.failures());
        ObjectNode dropped = row.putObject("dropped");
        for (CopyDrop reason : CopyDrop.values()) {
            dropped.put(reason.label(), target.tally().dropped(reason));
        }
        row.putObject("latencyMs").put("p50", ms(recent.latency(), 0.5)).put("p99", ms(recent.latency(), 0.99));
    }

    private static @Nullable Double ms(LatencyCounts latency, double share) {
        return latency.isEmpty() ? null : latency.quantileUs(share) / 1000.0;
    }
}
