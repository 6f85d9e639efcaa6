package dev.weir.control.judge;

import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Window;

/** Evidence of non-inferiority in errors as if requests were known to be independent: what published figures are about. */
public final class UntemperedPromotion {
    private final Comparison errors;
    private final PastRate baseline = new PastRate(Compared.ERRORS.guess());
    private final EvidenceTotal total = new EvidenceTotal();
    private final TickLog log = new TickLog();

    public UntemperedPromotion(JudgeRules rules, long nowNs) {
        this.errors = new Comparison(Compared.ERRORS, rules, total, new Fading(), nowNs);
        errors.fix(baseline);
    }

    public void tick(Window window, Slot stable, Slot canary) {
        var counts = window.of(stable).counts();
        long marks = counts.get(Compared.ERRORS.marks());
        long failed = counts.get(Compared.ERRORS.failed());
        baseline.add(window.toNs(), marks, failed);
        total.add(marks, failed);
        log.add(window.of(canary).counts());
        errors.add(window, window.of(canary), log, new PoolHealth(1, 0));
        if (window.endsSecond()) {
            log.take();
            log.beginSecond();
        }
        errors.fix(baseline);
    }

    public boolean isShown() {
        return errors.promotionEvidence() >= JudgeRules.PROMOTION;
    }

    public long requests() {
        return errors.candidateMarks();
    }
}
