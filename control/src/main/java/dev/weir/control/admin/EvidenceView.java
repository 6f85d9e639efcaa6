package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.judge.JudgeView;
import dev.weir.proxy.outcome.Yardstick.Thresholds;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** How the numbers behind a verdict look in JSON: each piece of evidence beside what is enough. Stateless. */
final class EvidenceView {
    /** JSON knows no infinity. */
    private static final double MOST = 1e300;

    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_MS = 1e6;
    private static final MathContext SHOWN = new MathContext(4);

    private EvidenceView() {}

    /** @param view null: the variant has no weight, and so is this */
    static @Nullable ObjectNode of(@Nullable JudgeView view) {
        if (view == null) {
            return null;
        }
        ObjectNode evidence = Json.object()
                .put("enough", shown(view.enoughEvidence()))
                .put("enoughForPromotion", shown(view.enoughPromotion()));
        ArrayNode metrics = evidence.putArray("metrics");
        view.metrics().forEach(metric -> metrics.add(of(metric)));
        evidence.put("absolute", shown(view.absoluteEvidence()))
                .put("phi", shown(view.phi()))
                .put("exponent", shown(view.exponent()))
                .put("failingSlices", view.failingSlices())
                .put("burnInLeftSeconds", shown(view.burnInLeftNs() / NS_PER_S))
                .put("settleLeftSeconds", shown(view.settleLeftNs() / NS_PER_S))
                .put("baselineErrorRate", percent(view.baselineRate()))
                .put("baselineP999Ms", view.p999Ns() == 0 ? null : Double.valueOf(shown(view.p999Ns() / NS_PER_MS)));
        ObjectNode thresholds = evidence.putObject("slowerThanMs");
        thresholds.set("baseline", thresholds(view.baselineThresholds()));
        thresholds.set("variant", thresholds(view.candidateThresholds()));
        ArrayNode detections = evidence.putArray("timeToDetect");
        for (JudgeView.Detection detection : view.timeToDetect()) {
            detections
                    .addObject()
                    .put("errorRate", percent(detection.errorRate()))
                    .put(
                            "seconds",
                            Double.isInfinite(detection.seconds()) ? null : Double.valueOf(shown(detection.seconds())));
        }
        return evidence;
    }

    private static ObjectNode of(JudgeView.Metric metric) {
        return Json.object()
                .put("metric", metric.name())
                .put("enforced", metric.enforced())
                .put("requests", metric.requests())
                .put("failed", metric.bad())
                .put("baselineRequests", metric.baselineRequests())
                .put("baselineFailed", metric.baselineBad())
                .put("stageRequests", metric.stageRequests())
                .put("evidence", shown(metric.evidence()))
                .put("promotionEvidence", shown(metric.promotionEvidence()));
    }

    private static ObjectNode thresholds(@Nullable Thresholds thresholds) {
        ObjectNode view = Json.object();
        if (thresholds != null) {
            view.put("p50", shown(thresholds.p50Ns() / NS_PER_MS))
                    .put("p90", shown(thresholds.p90Ns() / NS_PER_MS))
                    .put("p95", shown(thresholds.p95Ns() / NS_PER_MS))
                    .put("p99", shown(thresholds.p99Ns() / NS_PER_MS));
        }
        return view;
    }

    /** @param rate from 0 to 1 */
    private static double percent(double rate) {
        return shown(rate * 100);
    }

    /** With four digits. */
    private static double shown(double number) {
        if (Double.isNaN(number)) {
            return 0;
        }
        return BigDecimal.valueOf(Math.clamp(number, -MOST, MOST)).round(SHOWN).doubleValue();
    }
}
