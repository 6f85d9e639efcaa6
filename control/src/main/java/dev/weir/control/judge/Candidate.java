package dev.weir.control.judge;

import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variant with weight, and all evidence on it since it has it. Owned by the control thread.
 *
 * <p>While nothing changes the verdict of the tick before is handed out again, anew every {@value #VERDICT_S} seconds for its numbers.
 */
final class Candidate {
    private static final long VERDICT_S = 5;
    private static final Compared[] METRICS = Compared.values();
    private static final double[] HARMS = {0.01, 0.05, 0.10};

    /** Evidence on fewer requests or failures, or from one key, waits for more; it is not lost. */
    private static final long GUARD_MARKS = 5;

    private static final long GUARD_FAILED = 3;
    private static final int GUARD_SLICES = 2;

    /** In an outage of both the variant may reach the bound of a fixed rate before the baseline shows it. */
    private static final long BASELINE_SAY_MARKS = 60;

    /** What a hold without any other reason says: more of it changes nothing. */
    private static final int TOO_LITTLE_YET = Waiting.NOT_SHOWN.bit() | Waiting.NO_LATENCIES.bit();

    private final String name;
    private final JudgeRules rules;
    private final Reference baseline;
    private final ThresholdCheck thresholds;
    private final Comparison[] comparisons = new Comparison[METRICS.length];
    private final AbsoluteEvidence absolute;
    private final ClumpLimit failures = ClumpLimit.of(Compared.ERRORS);
    private final Tries tries = new Tries();
    private final EvidenceWindow window;
    private final NoiseEstimate noise = new NoiseEstimate();
    private final TickLog log = new TickLog();
    private final long startNs;
    private final long silenceNs;
    private double exponent;
    private int failedSlices;
    private long baselineMarksAtAbsolute;
    private boolean awaitsBaseline;
    private double mostEvidence;
    private int waitingForEvidence;
    private long lastMarkNs;
    private int lastWaiting = -1;
    private @Nullable Verdict lastVerdict;
    private long lastVerdictNs;
    private List<JudgeView.Detection> detections = List.of();
    private long detectionsNs;

    Candidate(String name, JudgeRules rules, Reference baseline, ThresholdCheck thresholds, long nowNs) {
        this.name = name;
        this.rules = rules;
        this.baseline = baseline;
        this.thresholds = thresholds;
        this.startNs = nowNs;
        this.silenceNs = rules.config().noTraffic().toNanos();
        this.lastMarkNs = nowNs;
        this.window = new EvidenceWindow(rules.config().window().toNanos());
        this.absolute = new AbsoluteEvidence(rules.maxErrorRate(), nowNs);
        for (Compared metric : METRICS) {
            comparisons[metric.ordinal()] =
                    new Comparison(metric, rules, baseline.total(metric), baseline.fading(), nowNs);
        }
        temper();
        fix(true);
    }

    /** Takes in a tick; the baseline must have taken it in before. */
    void observe(Window tick, SlotWindow own, PoolHealth pool, boolean settled) {
        long nowNs = tick.toNs();
        SlotCounts counts = own.counts();
        tries.add(nowNs, counts.get(SlotCounter.ATTEMPTS), Reference.brokenTries(counts), pool.usableEndpoints() > 0);
        if (counts.get(SlotCounter.EVIDENCE) > 0) {
            lastMarkNs = nowNs;
        }
        boolean isNews = settled && isNews(tick, counts);
        if (isNews) {
            takeEvidence(tick, own, pool);
        }
        if (tick.endsSecond()) {
            temper();
        }
        if (isNews || tick.endsSecond()) {
            fix(tick.endsSecond());
        }
    }

    /** Whether ticks in which nothing comes, and for the baseline nothing bad, can be left out, but for those that end a second. */
    boolean isAtRest() {
        return lastWaiting >= 0
                && !awaitsBaseline
                && mostEvidence < rules.enough()
                && tries.isFlawless()
                && window.hasNothingBad();
    }

    /**
     * The verdict in force, if this tick can change nothing that cannot wait for the end of the second; else null, and it is to be observed.
     */
    @Nullable
    Verdict verdictUnmovedBy(Window tick, SlotWindow own, PoolHealth pool) {
        boolean isUnmoved = !tick.endsSecond() && own.counts().isEmpty() && pool.usableEndpoints() > 0;
        return isUnmoved && isAtRest() && baseline.isAtRest() ? lastVerdict : null;
    }

    /** Otherwise the tick leaves all evidence as it is: marks of the baseline alone only add to its totals. */
    private boolean isNews(Window tick, SlotCounts own) {
        return tick.endsSecond() || awaitsBaseline || !own.isEmpty() || baseline.violatedLimitLately();
    }

    private void takeEvidence(Window tick, SlotWindow own, PoolHealth pool) {
        long nowNs = tick.toNs();
        long marks = own.counts().get(SlotCounter.EVIDENCE);
        long failed = own.counts().get(SlotCounter.EVIDENCE_FAILED);
        failedSlices |= own.failedIn().slices();
        window.addMarks(nowNs, marks, failed);
        if (tick.endsSecond()) {
            noise.add(own.spread(), pool.ejectedNumbers());
            window.addTimed(
                    nowNs, own.evidenceLatency().total(), Reference.slow(own.evidenceLatency(), rules.config()));
        }
        baseline.takeIn();
        log.add(own.counts());
        for (Comparison comparison : comparisons) {
            comparison.add(tick, own, log, pool);
        }
        if (tick.endsSecond()) {
            log.take();
            log.beginSecond();
        }
        if (absolute.evidence() < rules.enough()) {
            baselineMarksAtAbsolute = baseline.marksBefore();
        }
        failures.add(own);
        if (baseline.violatedLimitLately()) {
            absolute.discard();
        } else {
            absolute.add(nowNs, marks, failed, exponent, failures.mostGain(pool));
        }
        if (failures.areOver(tick.endsSecond())) {
            absolute.forgetGains();
        }
    }

    /** Fixes how much evidence of clumps counts. */
    private void temper() {
        exponent = baseline.noise().exponent();
        for (Comparison comparison : comparisons) {
            comparison.temper(baseline.exponent(comparison.metric()));
        }
    }

    /** Fixes the bets on what comes next: no outcome of it is known yet. What is only shown is bet on once a second. */
    private void fix(boolean shownToo) {
        awaitsBaseline = false;
        for (Comparison comparison : comparisons) {
            if (shownToo || comparison.metric().isEnforced()) {
                comparison.fix(baseline.past(comparison.metric()));
                awaitsBaseline |= comparison.awaitsBaseline();
            }
        }
        mostEvidence = strongest();
        waitingForEvidence = waitingForEvidence();
    }

    void weightRose(long nowNs) {
        takeInWhatIsPending(nowNs);
        for (Comparison comparison : comparisons) {
            comparison.dropOpenBlocks();
        }
        fix(true);
        lastWaiting = -1;
    }

    /** What is only shown is taken in once a second; but a block, or a stage, ends here. */
    private void takeInWhatIsPending(long nowNs) {
        baseline.takeIn();
        for (Comparison comparison : comparisons) {
            comparison.takeInWhatIsPending(nowNs, log);
        }
        log.take();
    }

    void stageBegan(long nowNs) {
        takeInWhatIsPending(nowNs);
        for (Comparison comparison : comparisons) {
            comparison.restartPromotion();
        }
        fix(true);
        lastWaiting = -1;
    }

    /** @param settleLeftNs 0: evidence counts */
    Verdict verdict(Window tick, long settleLeftNs) {
        Finding failure = failure(tick.toNs());
        if (failure != null) {
            lastWaiting = -1;
            return new Verdict.Fail(failure);
        }
        int waiting = waiting(tick.toNs(), settleLeftNs);
        Verdict last = lastVerdict;
        if (last != null && !isDue(tick, waiting)) {
            return last;
        }
        Verdict next = waiting == 0 ? new Verdict.Pass(findings().passed()) : hold(waiting, settleLeftNs);
        lastWaiting = waiting;
        lastVerdict = next;
        lastVerdictNs = tick.toNs();
        return next;
    }

    /**
     * That it passes, and what newly stands against that, is said at once; that something does not any more, and numbers, at the end of
     * a second.
     */
    private boolean isDue(Window tick, int waiting) {
        boolean isOld = tick.toNs() - lastVerdictNs >= VERDICT_S * 1_000_000_000;
        return lastWaiting < 0
                || (waiting == 0) != (lastWaiting == 0)
                || (waiting & ~lastWaiting & ~TOO_LITTLE_YET) != 0
                || (tick.endsSecond() && (waiting != lastWaiting || isOld));
    }

    private @Nullable Finding failure(long nowNs) {
        if (baseline.tries().isWell()) {
            if (tries.allBroken()) {
                return findings().dead();
            }
            if (tries.noEndpointForASecond()) {
                return findings().noEndpoint();
            }
        }
        Breach breach = breach(nowNs);
        if (breach != null && !Chance.explains(breach, rules.tolerance(), baseline, clumped())) {
            return findings().broken(breach);
        }
        return mostEvidence < rules.enough() ? null : harm();
    }

    private @Nullable Finding harm() {
        for (Comparison comparison : comparisons) {
            if (comparison.metric().isEnforced()
                    && comparison.evidence() >= rules.enough()
                    && guardsLetPass(comparison)) {
                return findings().harm(comparison);
            }
        }
        return absolute.evidence() >= rules.enough() && guardsLetPass(errors()) && baselineHadItsSay()
                ? findings().absolute(absolute)
                : null;
    }

    /** What evidence is raised to because of the clumps of the baseline and its own: what fails in its clumps only is left to the evidence. */
    private double clumped() {
        return Math.min(exponent, noise.exponent());
    }

    private @Nullable Breach breach(long nowNs) {
        if (window.hasNothingBad()) {
            return null;
        }
        window.to(nowNs);
        return thresholds.brokenAlone(window, baseline.window());
    }

    /** Since the evidence is enough the baseline had time to fail as well, and then there would be none. */
    private boolean baselineHadItsSay() {
        return baseline.total(Compared.ERRORS).marks() - baselineMarksAtAbsolute >= BASELINE_SAY_MARKS
                && !baseline.violatedLimitLately();
    }

    private boolean guardsLetPass(Comparison comparison) {
        return comparison.candidateMarks() >= GUARD_MARKS
                && comparison.candidateFailed() >= GUARD_FAILED
                && (comparison.metric() != Compared.ERRORS || Integer.bitCount(failedSlices) >= GUARD_SLICES);
    }

    private int waiting(long nowNs, long settleLeftNs) {
        int bits = 0;
        bits |= baseline.violatesLimit() || isDeadWithBaseline() ? Waiting.ENVIRONMENT.bit() : 0;
        bits |= baseline.regresses() ? Waiting.STABLE_REGRESSION.bit() : 0;
        bits |= baseline.noise().phi() > NoiseEstimate.TOO_MUCH ? Waiting.NOISE.bit() : 0;
        bits |= breach(nowNs) != null ? Waiting.CHANCE.bit() : 0;
        bits |= silentNs(nowNs) >= silenceNs ? Waiting.NO_TRAFFIC.bit() : 0;
        bits |= baseline.burnInLeftNs() > 0 ? Waiting.BURN_IN.bit() : 0;
        bits |= settleLeftNs > 0 ? Waiting.SETTLING.bit() : 0;
        bits |= baseline.latencies().samples() < LatencyThresholds.LEAST_SAMPLES ? Waiting.NO_LATENCIES.bit() : 0;
        return bits | waitingForEvidence;
    }

    private int waitingForEvidence() {
        double most = mostEvidence;
        int bits = 0;
        for (Comparison comparison : comparisons) {
            boolean isShown =
                    !comparison.metric().isEnforced() || comparison.promotionEvidence() >= JudgeRules.PROMOTION;
            bits |= isShown ? 0 : Waiting.NOT_SHOWN.bit();
        }
        bits |= most >= rules.enough() ? Waiting.GUARDS.bit() : 0;
        bits |= most >= rules.suspicion() && most < rules.enough() ? Waiting.SUSPICION.bit() : 0;
        return bits;
    }

    /** The strongest evidence of harm in anything that is enforced. */
    double mostEvidence() {
        return mostEvidence;
    }

    private double strongest() {
        double most = absolute.evidence();
        for (Comparison comparison : comparisons) {
            most = comparison.metric().isEnforced() ? Math.max(most, comparison.evidence()) : most;
        }
        return most;
    }

    private boolean isDeadWithBaseline() {
        return (tries.allBroken() || tries.noEndpointForASecond())
                && !baseline.tries().isWell();
    }

    /** Since when one of the two gives no evidence. */
    private long silentNs(long nowNs) {
        return Math.max(nowNs - lastMarkNs, nowNs - baseline.lastMarkNs(startNs));
    }

    private Verdict.Hold hold(int waiting, long settleLeftNs) {
        Findings findings = findings();
        List<Finding> all = new ArrayList<>(4);
        for (Waiting reason : Waiting.values()) {
            if (reason.isIn(waiting)) {
                all.add(findings.waiting(reason, settleLeftNs));
            }
        }
        return new Verdict.Hold(all);
    }

    private Findings findings() {
        baseline.takeIn();
        return new Findings(this, baseline, rules);
    }

    String name() {
        return name;
    }

    Comparison errors() {
        return comparisons[Compared.ERRORS.ordinal()];
    }

    Comparison[] comparisons() {
        return comparisons;
    }

    AbsoluteEvidence absolute() {
        return absolute;
    }

    Tries tries() {
        return tries;
    }

    /** How soon harm would be found; worked out as seldom as the sentence of a hold is. */
    List<JudgeView.Detection> detections(long nowNs) {
        if (detections.isEmpty() || nowNs - detectionsNs >= VERDICT_S * 1_000_000_000) {
            PastRate past = baseline.past(Compared.ERRORS);
            List<JudgeView.Detection> found = new ArrayList<>();
            for (double harm : HARMS) {
                found.add(new JudgeView.Detection(harm, errors().secondsToDetect(harm, past, rules.enough())));
            }
            detections = found;
            detectionsNs = nowNs;
        }
        return detections;
    }

    /** Slices of keys from which failures came. */
    int failingSlices() {
        return Integer.bitCount(failedSlices);
    }

    double exponent() {
        return exponent;
    }
}
