package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.compare.Judgement;
import dev.weir.control.compare.Kind;
import dev.weir.control.compare.MirrorReport;
import dev.weir.control.compare.MirrorReport.PlaceReport;
import dev.weir.control.compare.MirrorReport.Quantiles;
import dev.weir.control.compare.Pairs;
import dev.weir.control.compare.Sample;
import dev.weir.control.json.Json;
import dev.weir.control.unit.Labels;
import dev.weir.proxy.mirror.ComparisonRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comparisons of mirrors came to, as JSON. Stateless. */
final class ComparisonView {
    private static final double US_PER_MS = 1000.0;

    private ComparisonView() {}

    /** All of it. */
    static ObjectNode of(MirrorReport report) {
        ObjectNode view = Json.object()
                .put("mirror", report.mirror().mirror())
                .put("versions", report.mirror().versions())
                .put("since", report.since().toString())
                .put("lastAt", report.lastAt() == null ? null : report.lastAt().toString());
        view.set("rules", rules(report.mirror().rules()));
        view.set("verdict", judgement(report.judgement()));
        view.set("answers", pairs(report.answers()));
        view.put("unpaired", report.unpaired()).put("failures", report.failures());
        view.set("kinds", kinds(report));
        ArrayNode places = view.put("full", report.isFull()).putArray("places");
        report.places().forEach(each -> places.add(place(each)));
        ObjectNode latency = view.putObject("latencyMs");
        latency.set("primary", quantiles(report.latencies().primary()));
        latency.set("candidate", quantiles(report.latencies().candidate()));
        latency.set("second", quantiles(report.latencies().second()));
        return view;
    }

    /** A line of each. */
    static ArrayNode lines(List<MirrorReport> reports) {
        ArrayNode lines = Json.array();
        for (MirrorReport report : reports) {
            lines.addObject()
                    .put("route", report.mirror().route())
                    .put("mirror", report.mirror().mirror())
                    .put("compared", report.answers().compared())
                    .put("verdict", report.judgement().likeness().label())
                    .put("sentence", report.judgement().sentence());
        }
        return lines;
    }

    private static ObjectNode rules(ComparisonRules rules) {
        ObjectNode view = Json.object();
        rules.fields().forEach(view.putArray("headers")::add);
        view.put("body", Labels.of(rules.body())).put("maxBodyBytes", rules.maxBodyBytes());
        ArrayNode ignored = view.putArray("ignore");
        rules.ignoredPaths().forEach(path -> ignored.add(path.text()));
        return view.put("noise", rules.withNoise());
    }

    private static ObjectNode judgement(Judgement judgement) {
        return Json.object()
                .put("state", judgement.likeness().label())
                .put("tested", judgement.isTested())
                .put("sentence", judgement.sentence())
                .put("differsLn", rounded(judgement.lnDiffers()))
                .put("differsEnoughLn", rounded(judgement.lnDiffersEnough()))
                .put("sameLn", rounded(judgement.lnSame()))
                .put("sameEnoughLn", rounded(judgement.lnSameEnough()));
    }

    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Math.round(value * 100) / 100.0;
    }

    private static ObjectNode pairs(Pairs pairs) {
        return Json.object()
                .put("compared", pairs.compared())
                .put("raw", pairs.raw())
                .put("noise", pairs.noise())
                .put("onlyCandidate", pairs.onlyCandidate())
                .put("onlySecond", pairs.onlySecond())
                .put("both", pairs.both())
                .put("relative", pairs.relative())
                .put("share", pairs.share())
                .put("reported", pairs.isReported());
    }

    private static ObjectNode kinds(MirrorReport report) {
        ObjectNode view = Json.object();
        for (Kind kind : Kind.values()) {
            view.putObject(kind.label())
                    .put("raw", report.byKind().getOrDefault(kind, 0L))
                    .put("noise", report.noiseByKind().getOrDefault(kind, 0L));
        }
        return view;
    }

    private static ObjectNode place(PlaceReport report) {
        ObjectNode view = Json.object()
                .put("kind", report.place().kind().label())
                .put("path", report.place().path());
        view.setAll(pairs(report.pairs()));
        view.set("verdict", judgement(report.judgement()));
        ArrayNode samples = view.putArray("samples");
        report.samples().forEach(each -> samples.add(sample(each)));
        return view;
    }

    private static ObjectNode sample(Sample sample) {
        return Json.object()
                .put("at", sample.at().toString())
                .put("method", sample.method())
                .put("path", sample.path())
                .put("requestId", sample.requestId())
                .put("generation", sample.generation())
                .put("primary", sample.primary())
                .put("candidate", sample.candidate())
                .put("noiseToo", sample.isNoiseToo());
    }

    private static ObjectNode quantiles(Quantiles quantiles) {
        boolean none = quantiles.count() == 0;
        return Json.object()
                .put("count", quantiles.count())
                .put("p50", none ? null : quantiles.p50Us() / US_PER_MS)
                .put("p90", none ? null : quantiles.p90Us() / US_PER_MS)
                .put("p99", none ? null : quantiles.p99Us() / US_PER_MS);
    }
}
