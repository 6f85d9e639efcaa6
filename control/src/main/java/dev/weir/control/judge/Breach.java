package dev.weir.control.judge;

import dev.weir.control.unit.DurationText;
import dev.weir.control.unit.Percent;
import java.time.Duration;

/**
 * A threshold of {@code rollback {}} that a variant broke: the numbers, and the sentence for people. Immutable.
 *
 * @param limit error rate: parts per million; p99: microseconds
 * @param requests what was counted in the window
 * @param bad those that failed, or took longer than the limit
 * @param baselineRequests the same of the baseline
 */
public record Breach(
        Metric metric,
        long limit,
        long requests,
        long bad,
        String baseline,
        long baselineRequests,
        long baselineBad,
        Duration window) {

    /** What is compared with a threshold. */
    public enum Metric {
        /** Failures of all evidence marks. */
        ERROR_RATE,
        /** More than one in a hundred successful answers slower than the limit. */
        P99
    }

    /** For people: the variant's number, the limit, and how the baseline did in the same time. */
    public String sentence() {
        String own = Percent.ofWhole(bad, requests);
        String other =
                baselineRequests == 0 ? "had no traffic" : "had " + Percent.ofWhole(baselineBad, baselineRequests);
        String time = DurationText.text(window);
        return switch (metric) {
            case ERROR_RATE ->
                "%d of %d requests in %s failed (%s), max-error-rate is %s; %s %s"
                        .formatted(bad, requests, time, own, Percent.text(limit), baseline, other);
            case P99 ->
                "%d of %d answers in %s were slower than max-p99 of %d ms (%s, 1 %% may be); %s %s"
                        .formatted(bad, requests, time, limit / 1000, own, baseline, other);
        };
    }
}
