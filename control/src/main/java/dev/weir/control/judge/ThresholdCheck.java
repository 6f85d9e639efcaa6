package dev.weir.control.judge;

import dev.weir.control.judge.Breach.Metric;
import dev.weir.proxy.config.RollbackConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The plain numbers of {@code rollback {}}. When the baseline breaks one too the world is at fault, and taking the variant out would
 * help nobody; a baseline with little traffic has a say as well, from {@value #BASELINE_MIN_BAD} bad requests on. Immutable.
 */
final class ThresholdCheck {
    static final int BASELINE_MIN_BAD = 3;

    private static final long PPM = 1_000_000;
    /** At the 99th percentile one in a hundred may be slower. */
    private static final long P99_SLOW_PPM = 10_000;

    private final String baseline;
    private final RollbackConfig thresholds;

    ThresholdCheck(String baseline, RollbackConfig thresholds) {
        this.baseline = baseline;
        this.thresholds = thresholds;
    }

    /** The threshold that the variant breaks and the baseline keeps, errors first; null: none. */
    @Nullable
    Breach brokenAlone(EvidenceWindow own, EvidenceWindow reference) {
        Breach errors = errors(own, reference);
        if (errors != null && !baselineBreaks(errors)) {
            return errors;
        }
        Breach slowness = slowness(own, reference);
        return slowness != null && !baselineBreaks(slowness) ? slowness : null;
    }

    private @Nullable Breach errors(EvidenceWindow own, EvidenceWindow reference) {
        return own.marks() >= thresholds.minRequests()
                        && exceeds(own.failed(), own.marks(), thresholds.maxErrorRatePpm())
                ? new Breach(
                        Metric.ERROR_RATE,
                        thresholds.maxErrorRatePpm(),
                        own.marks(),
                        own.failed(),
                        baseline,
                        reference.marks(),
                        reference.failed(),
                        thresholds.window())
                : null;
    }

    private @Nullable Breach slowness(EvidenceWindow own, EvidenceWindow reference) {
        Duration maxP99 = thresholds.maxP99();
        return maxP99 != null
                        && own.timed() >= thresholds.minRequests()
                        && exceeds(own.slow(), own.timed(), P99_SLOW_PPM)
                ? new Breach(
                        Metric.P99,
                        maxP99.toNanos() / 1000,
                        own.timed(),
                        own.slow(),
                        baseline,
                        reference.timed(),
                        reference.slow(),
                        thresholds.window())
                : null;
    }

    /** Whether the baseline breaks the same threshold: with enough requests, or with three bad ones. */
    private boolean baselineBreaks(Breach breach) {
        boolean counts =
                breach.baselineRequests() >= thresholds.minRequests() || breach.baselineBad() >= BASELINE_MIN_BAD;
        long limitPpm = switch (breach.metric()) {
            case ERROR_RATE -> thresholds.maxErrorRatePpm();
            case P99 -> P99_SLOW_PPM;
        };
        return counts && exceeds(breach.baselineBad(), breach.baselineRequests(), limitPpm);
    }

    private static boolean exceeds(long bad, long all, long limitPpm) {
        return bad * PPM > all * limitPpm;
    }
}
