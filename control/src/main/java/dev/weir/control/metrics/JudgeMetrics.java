package dev.weir.control.metrics;

import dev.weir.control.judge.JudgeView;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.table.RolledBack;
import dev.weir.control.unit.Labels;
import dev.weir.proxy.config.SplitConfig;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** Where rollouts are, and what the judge thinks and knows of the variants that have weight. For one scrape. */
final class JudgeMetrics {
    private static final List<String> VERDICTS = List.of("pass", "hold", "fail");

    /** Evidence may be nothing; its logarithm shall still be a number. */
    private static final double LEAST = 1e-300;

    private final Gauge phase = new Gauge("weir_rollout_phase", "1 for the phase that the rollout is in.");
    private final Gauge stage = new Gauge(
            "weir_rollout_stage", "From 1; 0 before the first stage, one more than there are behind the last.");
    private final Gauge weight = new Gauge(
            "weir_rollout_weight_ratio", "Share of the keys that the rollout wants for the variant, from 0 to 1.");
    private final Gauge verdict = new Gauge("weir_variant_verdict", "1 for what the judge thinks of the variant.");
    private final Gauge harm = new Gauge(
            "weir_variant_harm_evidence_ln",
            "Natural logarithm of the evidence that the variant is worse than tolerated; see control/README.md.");
    private final Gauge enough =
            new Gauge("weir_variant_harm_evidence_enough_ln", "Where evidence of harm rolls the variant back.");
    private final Gauge promotion = new Gauge(
            "weir_variant_promotion_evidence_ln",
            "Natural logarithm of the evidence that the variant is good enough, in this stage; 3 (of 20) is enough.");
    private final Gauge detection = new Gauge(
            "weir_variant_detection_seconds",
            "How long it would take now to find a variant that fails this share of its requests.");

    private JudgeMetrics() {}

    static List<MetricSnapshot> of(ControlStatus status) {
        JudgeMetrics metrics = new JudgeMetrics();
        status.rollouts().values().forEach(metrics::read);
        status.verdicts().forEach(metrics::read);
        status.evidence().forEach(metrics::read);
        return List.of(
                metrics.phase.snapshot(),
                metrics.stage.snapshot(),
                metrics.weight.snapshot(),
                metrics.verdict.snapshot(),
                metrics.harm.snapshot(),
                metrics.enough.snapshot(),
                metrics.promotion.snapshot(),
                metrics.detection.snapshot());
    }

    private void read(RolloutState state) {
        String split = state.split();
        String variant = state.spec().variant();
        for (Phase each : Phase.values()) {
            phase.add(state.phase() == each, "split", split, "variant", variant, "phase", Labels.of(each));
        }
        stage.add(state.stage() + 1L, "split", split, "variant", variant);
        weight.add((double) state.weightPpm() / SplitConfig.WHOLE_PPM, "split", split, "variant", variant);
    }

    private void read(RolledBack.Key key, Verdict found) {
        String said = switch (found) {
            case Verdict.Pass _ -> "pass";
            case Verdict.Hold _ -> "hold";
            case Verdict.Fail _ -> "fail";
        };
        for (String each : VERDICTS) {
            verdict.add(each.equals(said), "split", key.split(), "variant", key.variant(), "verdict", each);
        }
    }

    private void read(RolledBack.Key key, JudgeView view) {
        String split = key.split();
        String variant = key.variant();
        for (JudgeView.Metric metric : view.metrics()) {
            harm.add(ln(metric.evidence()), "split", split, "variant", variant, "metric", metric.name());
            promotion.add(ln(metric.promotionEvidence()), "split", split, "variant", variant, "metric", metric.name());
        }
        harm.add(ln(view.absoluteEvidence()), "split", split, "variant", variant, "metric", "slo");
        enough.add(ln(view.enoughEvidence()), "split", split, "variant", variant);
        for (JudgeView.Detection each : view.timeToDetect()) {
            String errorRate = Double.toString(each.errorRate());
            detection.add(each.seconds(), "split", split, "variant", variant, "error_rate", errorRate);
        }
    }

    private static double ln(double factor) {
        return Math.log(Math.max(LEAST, factor));
    }
}
