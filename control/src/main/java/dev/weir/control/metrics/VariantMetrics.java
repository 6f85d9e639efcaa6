package dev.weir.control.metrics;

import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.SlotStats;
import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Snapshot;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Salt;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;

/** Variants side by side: what they are given, what they make of it, and what speaks for or against them. For one scrape. */
final class VariantMetrics {
    private static final List<SlotCounter> REASONS = List.of(
            SlotCounter.FORCED,
            SlotCounter.KEYED,
            SlotCounter.RANDOM,
            SlotCounter.BASELINE,
            SlotCounter.FALLBACK,
            SlotCounter.RESCUED);
    private static final Map<SlotCounter, OutcomeClass> ATTEMPT_FAILURES = Map.of(
            SlotCounter.ATTEMPTS_SERVER_ERROR, OutcomeClass.SERVER_ERROR,
            SlotCounter.ATTEMPTS_CONNECT_FAILURE, OutcomeClass.CONNECT_FAILURE,
            SlotCounter.ATTEMPTS_TIMEOUT, OutcomeClass.TIMEOUT,
            SlotCounter.ATTEMPTS_RESET, OutcomeClass.RESET);

    private final Gauge weight =
            new Gauge("weir_variant_weight_ratio", "Share of the keys that the variant owns, from 0 to 1.");
    private final Gauge rolledBack = new Gauge(
            "weir_variant_rolled_back", "1: the variant was rolled back and gets nothing until a person acts.");
    private final Counter requests =
            new Counter("weir_variant_requests", "Exchanges that the variant served, by what became of them.");
    private final Counter assigned =
            new Counter("weir_variant_assigned", "Exchanges that were assigned to the variant, whoever served them.");
    private final Counter served = new Counter(
            "weir_variant_served",
            "Exchanges that the variant served, by why it did; fallback and rescued are for another.");
    private final Counter attempts = new Counter("weir_variant_attempts", "Tries.");
    private final Counter attemptFailures =
            new Counter("weir_variant_attempt_failures", "Tries that failed, by how they ended.");
    private final Counter evidence = new Counter(
            "weir_variant_evidence", "Marks for (ok) or against (failed) the variant; at most one for each exchange.");
    private final Latency latency = new Latency(
            "weir_variant_latency_seconds", "From the request head to the end of the response, in the last minute.");
    private final Latency firstByte = new Latency(
            "weir_variant_first_byte_seconds",
            "From the head sent upstream to the first response byte of successes that are evidence, in the last"
                    + " minute.");

    private VariantMetrics() {}

    static List<MetricSnapshot> of(Snapshot snapshot, RoutingTable table) {
        VariantMetrics metrics = new VariantMetrics();
        for (Split split : table.splits().values()) {
            for (Variant variant : split.variants()) {
                metrics.read(split.name(), variant, snapshot);
            }
        }
        return List.of(
                metrics.weight.snapshot(),
                metrics.rolledBack.snapshot(),
                metrics.requests.snapshot(),
                metrics.assigned.snapshot(),
                metrics.served.snapshot(),
                metrics.attempts.snapshot(),
                metrics.attemptFailures.snapshot(),
                metrics.evidence.snapshot(),
                metrics.latency.snapshot(),
                metrics.firstByte.snapshot());
    }

    private void read(String split, Variant variant, Snapshot snapshot) {
        String name = variant.name();
        weight.add((double) variant.weightPpm() / Salt.BUCKETS, "split", split, "variant", name);
        rolledBack.add(variant.isRolledBack(), "split", split, "variant", name);
        SlotStats stats = snapshot.stats(variant.slot());
        if (stats != null) {
            count(split, name, stats.counts());
            SlotWindow lastMinute = stats.recent(snapshot.atNs(), SlotStats.MAX_RECENT_SECONDS);
            latency.add(lastMinute.latency(), stats.latency().total(), "split", split, "variant", name);
            firstByte.add(
                    lastMinute.evidenceLatency(), stats.evidenceLatency().total(), "split", split, "variant", name);
        }
    }

    private void count(String split, String variant, SlotCounts counts) {
        for (OutcomeClass outcomeClass : OutcomeClass.values()) {
            requests.add(counts.get(outcomeClass), "split", split, "variant", variant, "class", outcomeClass.label());
        }
        for (SlotCounter reason : REASONS) {
            served.add(counts.get(reason), "split", split, "variant", variant, "reason", reason.label());
        }
        ATTEMPT_FAILURES.forEach((counter, end) ->
                attemptFailures.add(counts.get(counter), "split", split, "variant", variant, "class", end.label()));
        assigned.add(counts.get(SlotCounter.ASSIGNED), "split", split, "variant", variant);
        attempts.add(counts.get(SlotCounter.ATTEMPTS), "split", split, "variant", variant);
        long failed = counts.get(SlotCounter.EVIDENCE_FAILED);
        evidence.add(counts.get(SlotCounter.EVIDENCE) - failed, "split", split, "variant", variant, "result", "ok");
        evidence.add(failed, "split", split, "variant", variant, "result", "failed");
    }
}
