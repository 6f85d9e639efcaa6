package dev.weir.control.metrics;

import dev.weir.proxy.mirror.CopyDrop;
import dev.weir.proxy.mirror.CopyTally;
import dev.weir.proxy.mirror.CopyTarget;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.mirror.Uncompared;
import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.SlotStats;
import dev.weir.proxy.outcome.Snapshot;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RoutingTable;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** Copies of requests, by the mirror that got them: apart from all that users see. For one scrape. */
final class MirrorMetrics {
    private static final List<OutcomeClass> ENDS = List.of(
            OutcomeClass.OK,
            OutcomeClass.CLIENT_ERROR,
            OutcomeClass.SERVER_ERROR,
            OutcomeClass.CONNECT_FAILURE,
            OutcomeClass.TIMEOUT,
            OutcomeClass.RESET);

    private final Snapshot snapshot;
    private final Counter sent = new Counter("weir_mirror_sent", "Copies that were sent.");
    private final Counter copies =
            new Counter("weir_mirror_copies", "Copies that ended at their mirror, by what became of them.");
    private final Counter dropped =
            new Counter("weir_mirror_dropped", "Copies that were not sent, or to no end, by why.");
    private final Counter uncompared =
            new Counter("weir_mirror_uncompared", "Requests copied to be compared that were not, by why.");
    private final Gauge inFlight = new Gauge("weir_mirror_in_flight", "Copies that are held or under way.");
    private final Latency latency = new Latency(
            "weir_mirror_latency_seconds", "From a copy sent to the end of its answer, in the last minute.");

    private MirrorMetrics(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Nothing, if no route is mirrored. */
    static List<MetricSnapshot> of(Snapshot snapshot, RoutingTable table, long heldBytes) {
        MirrorMetrics metrics = new MirrorMetrics(snapshot);
        boolean any = false;
        for (Route route : table.routes().byName().values()) {
            for (Mirror mirror : route.mirrors()) {
                any = true;
                metrics.read(route.name(), mirror);
            }
        }
        if (!any) {
            return List.of();
        }
        return List.of(
                metrics.sent.snapshot(),
                metrics.copies.snapshot(),
                metrics.dropped.snapshot(),
                metrics.uncompared.snapshot(),
                metrics.inFlight.snapshot(),
                metrics.latency.snapshot(),
                new Gauge("weir_mirror_held_bytes", "What all mirrors hold, of weir.limits.mirror-memory.")
                        .add(heldBytes)
                        .snapshot());
    }

    private void read(String route, Mirror mirror) {
        read(route, mirror, "candidate", mirror.candidate());
        CopyTarget noise = mirror.noise();
        if (noise != null) {
            read(route, mirror, "noise", noise);
        }
        if (mirror.compared() != null) {
            for (Uncompared reason : Uncompared.values()) {
                long count = mirror.candidate().tally().notCompared(reason);
                uncompared.add(count, "route", route, "mirror", mirror.name(), "reason", reason.label());
            }
        }
    }

    private void read(String route, Mirror mirror, String copy, CopyTarget target) {
        CopyTally tally = target.tally();
        String name = mirror.name();
        for (CopyDrop reason : CopyDrop.values()) {
            dropped.add(tally.dropped(reason), "route", route, "mirror", name, "copy", copy, "reason", reason.label());
        }
        inFlight.add(tally.inFlight(), "route", route, "mirror", name, "copy", copy);
        SlotStats stats = snapshot.stats(tally.slot());
        SlotCounts counts = stats == null ? SlotCounts.NONE : stats.counts();
        sent.add(counts.get(SlotCounter.ATTEMPTS), "route", route, "mirror", name, "copy", copy);
        for (OutcomeClass end : ENDS) {
            long count = counts.get(SlotCounter.of(end));
            copies.add(count, "route", route, "mirror", name, "copy", copy, "class", end.label());
        }
        latency.add(
                snapshot.recent(tally.slot(), SlotStats.MAX_RECENT_SECONDS).latency(),
                stats == null ? 0 : stats.latency().total(),
                "route",
                route,
                "mirror",
                name,
                "copy",
                copy);
    }
}
