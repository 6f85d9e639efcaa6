package dev.weir.control.metrics;

import dev.weir.control.compare.Kind;
import dev.weir.control.compare.Likeness;
import dev.weir.control.compare.MirrorReport;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** How the answers to copies compare with those that users got. Never by path: there may be hundreds. For one scrape. */
final class ComparisonMetrics {
    private ComparisonMetrics() {}

    /** Nothing, if nothing is compared. */
    static List<MetricSnapshot> of(List<MirrorReport> reports) {
        if (reports.isEmpty()) {
            return List.of();
        }
        Counter compared = new Counter("weir_mirror_compared", "Requests whose answers were compared.");
        Counter unpaired = new Counter("weir_mirror_unpaired", "Requests not compared for lack of their second copy.");
        Counter failures = new Counter("weir_mirror_comparison_failures", "Requests whose comparison failed.");
        Counter differences =
                new Counter("weir_mirror_differences", "Requests to which the candidate answered otherwise, by kind.");
        Counter noise = new Counter(
                "weir_mirror_noise_differences", "Requests to which the second copy was answered otherwise, by kind.");
        Gauge verdict = new Gauge("weir_mirror_verdict", "1: what the comparison comes to.");
        for (MirrorReport report : reports) {
            String route = report.mirror().route();
            String mirror = report.mirror().mirror();
            compared.add(report.answers().compared(), "route", route, "mirror", mirror);
            unpaired.add(report.unpaired(), "route", route, "mirror", mirror);
            failures.add(report.failures(), "route", route, "mirror", mirror);
            for (Kind kind : Kind.values()) {
                String[] labels = {"route", route, "mirror", mirror, "kind", kind.label()};
                differences.add(report.byKind().getOrDefault(kind, 0L), labels);
                noise.add(report.noiseByKind().getOrDefault(kind, 0L), labels);
            }
            for (Likeness each : Likeness.values()) {
                boolean holds = report.judgement().likeness() == each;
                verdict.add(holds, "route", route, "mirror", mirror, "verdict", each.label());
            }
        }
        return List.of(
                compared.snapshot(),
                unpaired.snapshot(),
                failures.snapshot(),
                differences.snapshot(),
                noise.snapshot(),
                verdict.snapshot());
    }
}
