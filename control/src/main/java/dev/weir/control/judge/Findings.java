package dev.weir.control.judge;

import dev.weir.control.unit.DurationText;
import dev.weir.control.unit.Percent;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts what was found about a candidate into words and numbers. Owned by the control thread. */
final class Findings {
    private static final long SECOND_NS = 1_000_000_000;

    private final Candidate candidate;
    private final Reference baseline;
    private final JudgeRules rules;

    Findings(Candidate candidate, Reference baseline, JudgeRules rules) {
        this.candidate = candidate;
        this.baseline = baseline;
        this.rules = rules;
    }

    Finding dead() {
        return new Finding(
                Check.DEAD,
                "dead",
                "all %d tries of %s in the last second failed to connect or were cut; the baseline is well"
                        .formatted(candidate.tries().tries(), candidate.name()),
                figures("tries", candidate.tries().tries()));
    }

    Finding noEndpoint() {
        return Finding.of(
                Check.DEAD,
                "no-endpoint",
                "%s has had no usable endpoint for a second; the baseline has".formatted(candidate.name()));
    }

    Finding broken(Breach breach) {
        String reason = switch (breach.metric()) {
            case ERROR_RATE -> "max-error-rate";
            case P99 -> "max-p99";
        };
        SortedMap<String, Double> figures = figures("requests", breach.requests());
        figures.put("bad", (double) breach.bad());
        figures.put("baseline-requests", (double) breach.baselineRequests());
        figures.put("baseline-bad", (double) breach.baselineBad());
        return new Finding(Check.THRESHOLDS, reason, breach.sentence(), figures);
    }

    Finding harm(Comparison comparison) {
        return new Finding(
                comparison.metric().check(),
                comparison.metric().label(),
                "%s; evidence %s, %s is enough"
                        .formatted(counts(comparison), factor(comparison.evidence()), factor(rules.enough())),
                figures(comparison));
    }

    Finding absolute(AbsoluteEvidence absolute) {
        Comparison errors = candidate.errors();
        SortedMap<String, Double> figures = figures(errors);
        figures.put("evidence", absolute.evidence());
        return new Finding(
                Check.ABSOLUTE,
                "slo",
                "%s; more than max-error-rate of %s while the baseline keeps it, evidence %s, %s is enough"
                        .formatted(
                                counts(errors),
                                Percent.text(rules.config().maxErrorRatePpm()),
                                factor(absolute.evidence()),
                                factor(rules.enough())),
                figures);
    }

    Finding passed() {
        Comparison errors = candidate.errors();
        SortedMap<String, Double> figures = figures(errors);
        for (Comparison comparison : candidate.comparisons()) {
            figures.put("promotion-evidence-" + comparison.metric().label(), comparison.promotionEvidence());
        }
        return new Finding(
                Check.PROMOTION,
                "non-inferior",
                "%s; shown to be at most %s worse than the baseline in errors, p95 and p99"
                        .formatted(counts(errors), margin()),
                figures);
    }

    Finding waiting(Waiting reason, long settleLeftNs) {
        return switch (reason) {
            case ENVIRONMENT -> environment();
            case STABLE_REGRESSION -> regression();
            case NOISE ->
                finding(
                        reason,
                        "failures of the baseline come in clumps, %.1f times as uneven as independent ones; nothing is promoted above %.0f"
                                .formatted(baseline.noise().phi(), NoiseEstimate.TOO_MUCH),
                        figures("phi", baseline.noise().phi()));
            case GUARDS ->
                finding(
                        reason,
                        "evidence of harm, but of %d failures in %d requests from %d of 16 slices of the keys: it waits for more, or for the baseline"
                                .formatted(
                                        candidate.errors().candidateFailed(),
                                        candidate.errors().candidateMarks(),
                                        candidate.failingSlices()),
                        figures(candidate.errors()));
            case SUSPICION -> suspicion();
            case CHANCE ->
                finding(
                        reason,
                        "a threshold is broken, by no more than chance would at the baseline's rate of %s"
                                .formatted(
                                        percent(baseline.past(Compared.ERRORS).rate())),
                        figures("baseline-rate", baseline.past(Compared.ERRORS).rate()));
            case NO_TRAFFIC ->
                Finding.of(
                        reason.check(),
                        reason.reason(),
                        "no evidence of %s or of the baseline for %s"
                                .formatted(
                                        candidate.name(),
                                        DurationText.text(rules.config().noTraffic())));
            case BURN_IN ->
                finding(
                        reason,
                        "the baseline's traffic has to be seen for %s more".formatted(seconds(baseline.burnInLeftNs())),
                        figures("left-s", baseline.burnInLeftNs() / (double) SECOND_NS));
            case SETTLING ->
                finding(
                        reason,
                        "the weight rose; slow answers come in for %s more".formatted(seconds(settleLeftNs)),
                        figures("left-s", settleLeftNs / (double) SECOND_NS));
            case NO_LATENCIES ->
                finding(
                        reason,
                        "the baseline had %d answers with a latency in the last minute, %d are needed"
                                .formatted(baseline.latencies().samples(), LatencyThresholds.LEAST_SAMPLES),
                        figures("samples", baseline.latencies().samples()));
            case NOT_SHOWN -> notShown();
        };
    }

    private Finding environment() {
        EvidenceWindow window = baseline.window();
        SortedMap<String, Double> figures = figures("baseline-requests", window.marks());
        figures.put("baseline-failed", (double) window.failed());
        String sentence = baseline.violatesLimit()
                ? "the baseline breaks max-error-rate of %s itself: %d of %d requests failed"
                        .formatted(Percent.text(rules.config().maxErrorRatePpm()), window.failed(), window.marks())
                : "%s is dead, and the baseline is not well either".formatted(candidate.name());
        return finding(Waiting.ENVIRONMENT, sentence, figures);
    }

    private Finding regression() {
        StableRegression regression = baseline.regression();
        SortedMap<String, Double> figures = figures("rate", regression.nowRate());
        figures.put("rate-before", regression.beforeRate());
        return finding(
                Waiting.STABLE_REGRESSION,
                "the baseline itself fails more than before: %s, it was %s; %s may be hurting it"
                        .formatted(percent(regression.nowRate()), percent(regression.beforeRate()), candidate.name()),
                figures);
    }

    private Finding suspicion() {
        Comparison most = candidate.errors();
        for (Comparison comparison : candidate.comparisons()) {
            boolean more = comparison.evidence() > most.evidence();
            most = more && comparison.metric().isEnforced() ? comparison : most;
        }
        return new Finding(
                most.metric().check(),
                Waiting.SUSPICION.reason(),
                "some evidence of harm (%s): %s; %s rolls back"
                        .formatted(most.metric().label(), counts(most), factor(rules.enough())),
                figures(most));
    }

    private Finding notShown() {
        Comparison least = candidate.errors();
        for (Comparison comparison : candidate.comparisons()) {
            boolean less = comparison.promotionEvidence() < least.promotionEvidence();
            least = less && comparison.metric().isEnforced() ? comparison : least;
        }
        SortedMap<String, Double> figures = figures(least);
        figures.put("promotion-evidence", least.promotionEvidence());
        figures.put("promotion-enough", JudgeRules.PROMOTION);
        return finding(
                Waiting.NOT_SHOWN,
                "no harm found; that %s is at most %s worse in %s is not shown yet, evidence %s of %s"
                        .formatted(
                                candidate.name(),
                                margin(),
                                least.metric().label(),
                                factor(least.promotionEvidence()),
                                factor(JudgeRules.PROMOTION)),
                figures);
    }

    private static Finding finding(Waiting reason, String sentence, SortedMap<String, Double> figures) {
        return new Finding(reason.check(), reason.reason(), sentence, figures);
    }

    private String counts(Comparison comparison) {
        String what = switch (comparison.metric()) {
            case ERRORS -> "requests of %s failed".formatted(candidate.name());
            case P50 -> "answers of %s were slower than the baseline's p50 allows".formatted(candidate.name());
            case P90 -> "answers of %s were slower than the baseline's p90 allows".formatted(candidate.name());
            case P95 -> "answers of %s were slower than the baseline's p95 allows".formatted(candidate.name());
            case P99 -> "answers of %s were slower than the baseline's p99 allows".formatted(candidate.name());
        };
        return "%d of %d %s (%s), of the baseline %d of %d (%s)"
                .formatted(
                        comparison.candidateFailed(),
                        comparison.candidateMarks(),
                        what,
                        Percent.ofWhole(comparison.candidateFailed(), comparison.candidateMarks()),
                        comparison.baselineFailed(),
                        comparison.baselineMarks(),
                        Percent.ofWhole(comparison.baselineFailed(), comparison.baselineMarks()));
    }

    private SortedMap<String, Double> figures(Comparison comparison) {
        SortedMap<String, Double> figures = figures("requests", comparison.candidateMarks());
        figures.put("failed", (double) comparison.candidateFailed());
        figures.put("baseline-requests", (double) comparison.baselineMarks());
        figures.put("baseline-failed", (double) comparison.baselineFailed());
        figures.put("evidence", comparison.evidence());
        figures.put("enough", rules.enough());
        figures.put("phi", baseline.noise().phi());
        return figures;
    }

    private static SortedMap<String, Double> figures(String name, long count) {
        return figures(name, (double) count);
    }

    private static SortedMap<String, Double> figures(String name, double value) {
        SortedMap<String, Double> figures = new TreeMap<>();
        figures.put(name, value);
        return figures;
    }

    private String margin() {
        return percent(rules.promotionMargin()) + "-points";
    }

    private static String percent(double rate) {
        return Percent.ofWhole(Math.round(rate * 1_000_000), 1_000_000);
    }

    private static String seconds(long durationNs) {
        long seconds = Math.max(1, (durationNs + SECOND_NS - 1) / SECOND_NS);
        return DurationText.text(Duration.ofSeconds(seconds));
    }

    private static String factor(double evidence) {
        return evidence < 100 ? "%.2g".formatted(evidence) : "%.0f".formatted(Math.min(evidence, 1e9));
    }
}
