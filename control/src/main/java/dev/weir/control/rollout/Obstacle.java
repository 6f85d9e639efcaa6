package dev.weir.control.rollout;

import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict means for going on. Some findings of a hold only say that it is too early; any other speaks against more
 * traffic, also one that this class has never heard of.
 */
final class Obstacle {
    private static final String TOO_LITTLE = "not-enough-data";

    private Obstacle() {}

    /** What the rollout has to be held for; null: nothing. */
    static @Nullable Finding in(Verdict verdict, boolean nothingToCompareWith) {
        for (Finding finding : findings(verdict)) {
            boolean early = isEarly(finding) || (nothingToCompareWith && finding.check() == Check.TRAFFIC);
            if (!early) {
                return finding;
            }
        }
        return null;
    }

    /** Whether the baseline is not known well enough yet. */
    static boolean isBurnIn(Verdict verdict) {
        return has(verdict, Check.BURN_IN);
    }

    /** Whether what is seen now may still come from before the rise. */
    static boolean isSettling(Verdict verdict) {
        return has(verdict, Check.SETTLE) || has(verdict, Check.BURN_IN);
    }

    private static boolean has(Verdict verdict, Check check) {
        for (Finding finding : findings(verdict)) {
            if (finding.check() == check) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEarly(Finding finding) {
        return finding.check() == Check.BURN_IN
                || finding.check() == Check.SETTLE
                || finding.reason().equals(TOO_LITTLE);
    }

    private static List<Finding> findings(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Hold hold -> hold.findings();
            case Verdict.Fail fail -> List.of(fail.finding());
            case Verdict.Pass _ -> List.of();
        };
    }
}
