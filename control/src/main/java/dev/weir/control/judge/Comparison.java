package dev.weir.control.judge;

import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Window;
import org.jspecify.annotations.Nullable;

/**
 * One metric of a candidate beside its baseline: the evidence of harm since the candidate has weight, and the evidence of
 * non-inferiority since its stage began. Owned by the control thread.
 *
 * <p>Promotion is the mirror: the bookmaker holds that {@code p_c >= p_s + margin}, and bets are laid on a candidate that is as good
 * as the baseline. Nothing there is urgent, so its blocks close once a second.
 *
 * <p>Slowness has to be shown twice: more answers beyond the threshold than the baseline has now, and more than the quantile leaves (1 % for
 * the p99). A baseline that got faster since its quantiles were taken is beyond them less often than that, and a variant that keeps them does
 * no harm. The smaller of two such evidences is evidence against both.
 */
final class Comparison {
    private static final int SHOWN_ANEW_S = 5;

    private final Compared metric;
    private final EProcess harm;
    private final EProcess promotion;
    private final OpenBlock harmBlock;
    private final OpenBlock promotionBlock;
    private final EvidenceTotal baseline;
    private final long baselineMarksBefore;
    private final long baselineFailedBefore;
    private final PastRate past;
    private final LateMass mass;
    private final ClumpLimit clumps;
    private final @Nullable AbsoluteEvidence beyondQuantile;
    private double promotionMass = 1;
    private double exponent = 1;
    private long candidateMarks;
    private long candidateFailed;
    private long stageMarks;
    private int seconds;

    /** @param baseline of the same metric */
    Comparison(Compared metric, JudgeRules rules, EvidenceTotal baseline, Fading fading, long startNs) {
        this.metric = metric;
        this.baseline = baseline;
        this.baselineMarksBefore = baseline.marks();
        this.baselineFailedBefore = baseline.failed();
        this.harmBlock = new OpenBlock(baseline);
        this.promotionBlock = new OpenBlock(baseline);
        this.harm = new EProcess(metric.tolerated(rules), metric.harm());
        this.promotion = new EProcess(new Boundary(1, rules.promotionMargin()), Alternatives.PROMOTION);
        this.past = new PastRate(metric.guess(), fading);
        this.mass = new LateMass(startNs);
        this.clumps = ClumpLimit.of(metric);
        this.beyondQuantile =
                metric.isTimed() && metric.isEnforced() ? new AbsoluteEvidence(metric.guess(), startNs) : null;
    }

    /**
     * Takes in a tick, which the baseline's total must hold already. What was fixed before is what it is bet on.
     *
     * @param second of the candidate, up to this tick
     */
    void add(Window tick, SlotWindow candidate, TickLog second, PoolHealth pool) {
        clumps.add(candidate);
        if (tick.endsSecond()) {
            clumps.endSecond(second);
        }
        if (metric.isEnforced()) {
            add(tick, candidate.counts().get(metric.marks()), candidate.counts().get(metric.failed()), pool);
        } else if (tick.endsSecond()) {
            add(tick, second.marks(metric), second.failed(metric), pool);
        }
    }

    private void add(Window tick, long marks, long failed, PoolHealth pool) {
        long nowNs = tick.toNs();
        boolean endsSecond = tick.endsSecond();
        count(nowNs, marks, failed);
        double mostGain = clumps.mostGain(pool);
        if (beyondQuantile != null) {
            beyondQuantile.add(nowNs, marks, failed, exponent, mostGain);
            if (clumps.areOver(endsSecond)) {
                beyondQuantile.forgetGains();
            }
        }
        boolean isDue = isDue(endsSecond);
        harmBlock.add(marks, failed);
        if (isDue && harmBlock.isFull()) {
            harm.settle(harmBlock.soFar(), mass.due(nowNs), mostGain);
            harmBlock.clear();
        }
        if (harmBlock.isEmpty() && clumps.areOver(endsSecond)) {
            harm.forgetGains();
        }
        promotionBlock.add(marks, failed);
        if (isDue && endsSecond && promotionBlock.isFull()) {
            promotion.settle(promotionBlock.soFar(), promotionMass, Double.POSITIVE_INFINITY);
            promotionMass = 0;
            promotionBlock.clear();
        }
    }

    /** What is only shown is settled every few seconds. */
    private boolean isDue(boolean endsSecond) {
        if (metric.isEnforced()) {
            return true;
        }
        seconds = endsSecond ? (seconds + 1) % SHOWN_ANEW_S : seconds;
        return endsSecond && seconds == 0;
    }

    private void count(long nowNs, long marks, long failed) {
        candidateMarks += marks;
        candidateFailed += failed;
        stageMarks += marks;
        past.add(nowNs, marks, failed);
    }

    /** What would be taken in at the end of the second is counted now, and no evidence: blocks are about to be given up. */
    void takeInWhatIsPending(long nowNs, TickLog second) {
        if (!metric.isEnforced()) {
            count(nowNs, second.marks(metric), second.failed(metric));
        }
    }

    /** Whether the next mark of the baseline decides bets, though the candidate has none in that tick. */
    boolean awaitsBaseline() {
        return metric.isEnforced() && harmBlock.awaitsBaseline();
    }

    /**
     * Fixes what evidence is raised to from now on, because of clumps; those are looked at once a second.
     *
     * @param ofBaseline the exponent that its clumps ask for, above 0 and at most 1
     */
    void temper(double ofBaseline) {
        exponent = Math.min(ofBaseline, clumps.exponent());
    }

    /** Fixes what the next blocks are bet on, from what is past by now; a block that has begun keeps its bets. */
    void fix(PastRate pastBaseline) {
        boolean harmBegins = harmBlock.isEmpty();
        boolean promotionBegins = promotionBlock.isEmpty();
        if (harmBegins || promotionBegins) {
            double baselineRate = pastBaseline.rate();
            double candidateRate = past.rateLeaningOn(baselineRate);
            if (harmBegins) {
                harm.fix(baselineRate, candidateRate, exponent);
            }
            if (promotionBegins) {
                promotion.fix(baselineRate, candidateRate, exponent);
            }
        }
    }

    /** Gives up what has not been judged yet: the weight rose. */
    void dropOpenBlocks() {
        harmBlock.clear();
        promotionBlock.clear();
    }

    void restartPromotion() {
        promotion.clear();
        promotionBlock.clear();
        promotionMass = 1;
        stageMarks = 0;
    }

    Compared metric() {
        return metric;
    }

    /** Evidence of harm, as a factor from 0. */
    double evidence() {
        return beyondQuantile == null ? harm.evidence() : Math.min(harm.evidence(), beyondQuantile.evidence());
    }

    /** Evidence of non-inferiority within the stage, as a factor from 0. */
    double promotionEvidence() {
        return promotion.evidence();
    }

    /** Of the candidate, since it has weight. */
    long candidateMarks() {
        return candidateMarks;
    }

    long candidateFailed() {
        return candidateFailed;
    }

    /** Of the baseline, since the candidate has weight. */
    long baselineMarks() {
        return baseline.marks() - baselineMarksBefore;
    }

    long baselineFailed() {
        return baseline.failed() - baselineFailedBefore;
    }

    /** Of the candidate, since the stage began. */
    long stageMarks() {
        return stageMarks;
    }

    /** Recent marks of the candidate per second. */
    double candidatePerSecond() {
        return past.marks() / PastRate.memorySeconds();
    }

    /** Seconds until a candidate that fails at this rate is found, at the present traffic; infinite if never. */
    double secondsToDetect(double candidateRate, PastRate pastBaseline, double enough) {
        double perSecond = candidatePerSecond();
        double baselinePerSecond = pastBaseline.marks() / PastRate.memorySeconds();
        if (perSecond == 0 || baselinePerSecond == 0) {
            return Double.POSITIVE_INFINITY;
        }
        return harm.timeToReach(
                enough,
                mass.next(),
                new EProcess.Traffic(perSecond, candidateRate, baselinePerSecond, pastBaseline.rate()));
    }
}
