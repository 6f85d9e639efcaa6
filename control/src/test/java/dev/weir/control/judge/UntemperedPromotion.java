package dev.weir.control.judge;

import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Window;

/** Evidence of non-inferiority in errors as if requests were known to be independent: what published figures are about. */
public final class UntemperedPromotion {
    private final Comparison errors;
    private final PastRate baseline = new PastRate(Compared.ERRORS.guess());

    public UntemperedPromotion(JudgeRules rules, long nowNs) {
        this.errors = new Comparison(Compared.ERRORS, rules, new Fading(), nowNs);
        errors.fix(baseline, 1);
    }

    public void tick(Window window, Slot stable, Slot canary) {
        var counts = window.of(stable).counts();
        baseline.add(window.toNs(), counts.get(Compared.ERRORS.marks()), counts.get(Compared.ERRORS.failed()));
        errors.add(window, window.of(canary), window.of(stable), new PoolHealth(1, 0));
        errors.fix(baseline, 1);
    }

    public boolean isShown() {
        return errors.promotionEvidence() >= JudgeRules.PROMOTION;
    }

    public long requests() {
        return errors.candidateMarks();
    }
}
