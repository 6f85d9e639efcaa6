package dev.weir.control.judge;

import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.config.RolloutConfig;

/**
 * What one split is judged by. Immutable.
 *
 * @param config thresholds, tolerance, burn-in, settling and silence of {@code rollback {}}
 * @param alpha the probability, from 0 to 1, that a variant within the tolerance is ever rolled back by the evidence of one guarded
 *     weight; shared by {@value #METRICS} metrics
 * @param promotionMargin by how much the share of failures, or of slow answers, may exceed the baseline's; a variant that is not
 *     shown to be better than that does not pass; from 0 to 1
 */
public record JudgeRules(RollbackConfig config, double alpha, double promotionMargin) {
    /** Errors, p95, p99, the absolute limit, and one that is kept for a metric from outside. */
    static final int METRICS = 5;

    /** Evidence of non-inferiority is enough from here on, as a factor. */
    static final double PROMOTION = 20;

    public JudgeRules {
        if (!(alpha > 0 && alpha < 1) || !(promotionMargin > 0 && promotionMargin < 1)) {
            throw new IllegalArgumentException("alpha " + alpha + ", margin " + promotionMargin + ": from 0 to 1");
        }
    }

    /** @param candidates variants that are judged beside the baseline and share alpha, at least 1 */
    public static JudgeRules of(RollbackConfig config, int candidates) {
        return of(config, candidates, RolloutConfig.DEFAULT_PROMOTION_MARGIN_PPM);
    }

    /** @param promotionMarginPpm in parts per million */
    public static JudgeRules of(RollbackConfig config, int candidates, int promotionMarginPpm) {
        return new JudgeRules(config, config.alpha() / candidates, promotionMarginPpm / 1e6);
    }

    /** Evidence of harm in one metric is enough from here on, as a factor. */
    double enough() {
        return METRICS / alpha;
    }

    /** From here on evidence of harm is a suspicion, and the weight does not rise. */
    double suspicion() {
        return enough() / 10;
    }

    /** How much worse than the baseline is no harm. */
    Boundary tolerance() {
        RollbackConfig.Tolerance tolerance = config.tolerance();
        return new Boundary(tolerance.ratio(), tolerance.pointsPpm() / 1e6);
    }

    /** From 0 to 1; 1: off. */
    double maxErrorRate() {
        return config.maxErrorRatePpm() / 1e6;
    }
}
