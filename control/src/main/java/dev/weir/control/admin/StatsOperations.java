package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.json.Json;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.table.RolledBack;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.AdminConfig.Role;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.outcome.LatencyCounts;
import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.SlotStats;
import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was counted: per variant of a split, per route, and all of it in one answer for dashboards. */
final class StatsOperations {
    private static final int WINDOW_SECONDS = 10;

    private final Control control;

    StatsOperations(Control control) {
        this.control = control;
    }

    List<Operation> operations() {
        return List.of(
                Operation.get("/v1/splits/{split}/stats", Role.READ, this::split)
                        .asking("window"),
                Operation.get("/v1/routes/{route}/stats", Role.READ, this::route)
                        .asking("window"),
                Operation.get("/v1/status", Role.READ, this::status).asking("window"));
    }

    private static int windowSeconds(AdminRequest request) throws ProblemException {
        Duration window = request.duration("window");
        if (window == null) {
            return WINDOW_SECONDS;
        }
        if (window.toMillis() % 1000 != 0 || window.toSeconds() > SlotStats.MAX_RECENT_SECONDS) {
            throw AdminRequest.malformed(
                            "window = " + window.toMillis() + " ms",
                            "whole seconds, at most " + SlotStats.MAX_RECENT_SECONDS + "s")
                    .thrown();
        }
        return (int) window.toSeconds();
    }

    private Answer split(AdminRequest request) throws ProblemException {
        ControlStatus status = control.status();
        SplitConfig split = SplitOperations.find(status.generation(), request.parameter("split"));
        ObjectNode view = variants(split, status, windowSeconds(request));
        for (String variant : split.variants().keySet()) {
            if (!variant.equals(split.baseline()) && view.path("stats").path(variant) instanceof ObjectNode row) {
                RolledBack.Key key = new RolledBack.Key(split.name(), variant);
                row.set("guard", Views.verdict(status.verdicts().get(key)));
                row.set("evidence", EvidenceView.of(status.evidence().get(key)));
            }
        }
        return Answer.json(view);
    }

    private Answer route(AdminRequest request) throws ProblemException {
        String name = request.parameter("route");
        if (!control.generation().config().routes().containsKey(name)) {
            throw Problem.of(Kind.NOT_FOUND, "there is no route " + name, "one of the routes in /v1/table")
                    .thrown();
        }
        int seconds = windowSeconds(request);
        Snapshot snapshot = control.outcomes().snapshot();
        ObjectNode view = Json.object().put("route", name).put("windowSeconds", seconds);
        SlotStats stats = snapshot.stats(control.outcomes().route(name));
        fill(view, stats, snapshot.atNs(), seconds);
        return Answer.json(view);
    }

    private Answer status(AdminRequest request) throws ProblemException {
        ControlStatus status = control.status();
        int seconds = windowSeconds(request);
        ObjectNode view = Views.generation(status.generation())
                .put("phase", status.phase().label())
                .put("startedAt", status.startedAt().toString())
                .put("written", !status.unsaved())
                .put("windowSeconds", seconds);
        view.set("file", Views.file(status.generation(), status.file()));
        view.set("lookups", Views.lookups(control.table().get().lookups()));
        ArrayNode splits = view.putArray("splits");
        for (SplitConfig split : status.generation().config().splits().values()) {
            ObjectNode row = SplitOperations.view(split, status, control.nanos().getAsLong());
            ObjectNode stats = variants(split, status, seconds);
            row.setAll(stats);
            splits.add(row);
        }
        view.set(
                "mirrors",
                MirrorView.of(control.table().get(), control.outcomes().snapshot(), seconds));
        view.set("pools", PoolOperations.pools(control));
        view.set("comparisons", ComparisonView.lines(control.comparisons().all()));
        view.set("issuers", IssuerView.of(control.table().get().issuers()));
        return Answer.json(view);
    }

    /** The split's variants side by side, and what share each was assigned. */
    private ObjectNode variants(SplitConfig split, ControlStatus status, int seconds) {
        Snapshot snapshot = control.outcomes().snapshot();
        Map<String, SlotStats> byVariant = new HashMap<>();
        long assigned = 0;
        for (String variant : split.variants().keySet()) {
            SlotStats stats = snapshot.stats(control.outcomes().variant(split.name(), variant));
            if (stats != null) {
                byVariant.put(variant, stats);
                assigned += recent(stats, snapshot.atNs(), seconds).counts().get(SlotCounter.ASSIGNED);
            }
        }
        ObjectNode view = Json.object().put("split", split.name()).put("windowSeconds", seconds);
        ObjectNode rows = view.putObject("stats");
        var weights = status.generation().overrides().weightsPpm(split);
        for (String variant : split.variants().keySet()) {
            SlotStats stats = byVariant.get(variant);
            ObjectNode row = rows.putObject(variant);
            row.put("configuredShare", Percent.number(weights.getOrDefault(variant, 0)));
            long own = stats == null
                    ? 0
                    : recent(stats, snapshot.atNs(), seconds).counts().get(SlotCounter.ASSIGNED);
            row.put("observedShare", assigned == 0 ? null : Math.round(own * 10_000.0 / assigned) / 100.0);
            fill(row, stats, snapshot.atNs(), seconds);
        }
        return view;
    }

    private static SlotWindow recent(SlotStats stats, long atNs, int seconds) {
        return stats.recent(atNs, seconds);
    }

    private static void fill(ObjectNode row, @Nullable SlotStats stats, long atNs, int seconds) {
        SlotWindow recent = stats == null ? SlotWindow.NONE : recent(stats, atNs, seconds);
        SlotCounts total = stats == null ? SlotCounts.NONE : stats.counts();
        row.put("rps", Math.round(recent.counts().exchanges() * 10.0 / seconds) / 10.0);
        row.set("recent", counts(recent.counts()));
        row.set("total", counts(total));
        row.set("latencyMs", latency(recent.latency()));
    }

    private static ObjectNode counts(SlotCounts counts) {
        ObjectNode view = Json.object()
                .put("requests", counts.exchanges())
                .put("errors", counts.failures())
                .put("assigned", counts.get(SlotCounter.ASSIGNED))
                .put("evidence", counts.get(SlotCounter.EVIDENCE))
                .put("evidenceFailed", counts.get(SlotCounter.EVIDENCE_FAILED));
        ObjectNode classes = view.putObject("classes");
        for (OutcomeClass outcomeClass : OutcomeClass.values()) {
            classes.put(outcomeClass.label(), counts.get(outcomeClass));
        }
        ObjectNode reasons = view.putObject("reasons");
        for (SlotCounter reason : List.of(
                SlotCounter.FORCED,
                SlotCounter.KEYED,
                SlotCounter.RANDOM,
                SlotCounter.BASELINE,
                SlotCounter.FALLBACK,
                SlotCounter.RESCUED)) {
            reasons.put(reason.label(), counts.get(reason));
        }
        return view;
    }

    private static ObjectNode latency(LatencyCounts latency) {
        ObjectNode view = Json.object();
        view.put("p50", ms(latency, 0.5));
        view.put("p90", ms(latency, 0.9));
        view.put("p99", ms(latency, 0.99));
        view.put("p999", ms(latency, 0.999));
        return view;
    }

    private static @Nullable Double ms(LatencyCounts latency, double share) {
        return latency.isEmpty() ? null : latency.quantileUs(share) / 1000.0;
    }
}
