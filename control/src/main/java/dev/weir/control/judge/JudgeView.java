package dev.weir.control.judge;

import dev.weir.proxy.outcome.Yardstick.Thresholds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the judge knows of one variant, in numbers, for people and programs that look on. Immutable, any thread.
 *
 * @param metrics errors and latency
 * @param absoluteEvidence that its failures exceed {@code max-error-rate}, as a factor from 0
 * @param enoughEvidence from here on harm rolls back
 * @param enoughPromotion from here on non-inferiority is shown
 * @param phi how clumped the baseline's failures are; about 1 for independent ones
 * @param exponent what the evidence of a block is raised to because of that, above 0 and at most 1
 * @param failingSlices of 16 slices of the keys, those from which failures came
 * @param burnInLeftNs traffic of the baseline that is still to be seen; 0: seen
 * @param settleLeftNs until evidence counts again after a rise of the weight; 0: it does
 * @param baselineRate of failures, decayed over a minute, from 0 to 1
 * @param p999Ns of the baseline in the last minute; 0: unknown
 * @param baselineThresholds its quantiles; null: fewer than 200 answers in the last minute
 * @param candidateThresholds what the variant may take instead
 * @param timeToDetect for variants that fail 1, 5 and 10 % of their requests; worked out every 5 seconds
 */
public record JudgeView(
        List<Metric> metrics,
        double absoluteEvidence,
        double enoughEvidence,
        double enoughPromotion,
        double phi,
        double exponent,
        int failingSlices,
        long burnInLeftNs,
        long settleLeftNs,
        double baselineRate,
        long p999Ns,
        @Nullable Thresholds baselineThresholds,
        @Nullable Thresholds candidateThresholds,
        List<Detection> timeToDetect) {

    public JudgeView {
        metrics = List.copyOf(metrics);
        timeToDetect = List.copyOf(timeToDetect);
    }

    /**
     * One metric.
     *
     * @param name errors, latency-p50, -p90, -p95 or -p99
     * @param enforced whether it can roll back; the others are only shown
     * @param requests of the variant since it has weight
     * @param bad those that failed, or were slower than allowed
     * @param stageRequests those since the stage began
     * @param evidence of harm since it has weight, as a factor from 0
     * @param promotionEvidence of non-inferiority since the stage began, as a factor from 0
     */
    public record Metric(
            String name,
            boolean enforced,
            long requests,
            long bad,
            long baselineRequests,
            long baselineBad,
            long stageRequests,
            double evidence,
            double promotionEvidence) {}

    /**
     * How long it would take to find a variant that is this bad.
     *
     * @param errorRate of the variant, from 0 to 1
     * @param seconds at the traffic of the last minute and the present evidence, in the mean; infinite: never
     */
    public record Detection(double errorRate, double seconds) {}
}
