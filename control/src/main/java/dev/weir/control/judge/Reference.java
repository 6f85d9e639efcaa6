package dev.weir.control.judge;

import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.outcome.LatencyCounts;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Window;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is known of the reference of a split, with or without a candidate beside it. Owned by the control thread. */
final class Reference {
    private static final Compared[] METRICS = Compared.values();
    private static final long SECOND_NS = 1_000_000_000;

    /** A pause in the traffic up to this long counts as traffic. */
    private static final long PAUSE_NS = 10 * SECOND_NS;

    private final JudgeRules rules;
    private final EvidenceTotal[] totals;
    private final PastRate[] past;
    private final Fading fading;
    private final PastRate slowness = new PastRate(0.005);
    private final LatencyThresholds latencies;
    private final TimeClumps[] clumps;
    private final NoiseEstimate noise;
    private final StableRegression regression;
    private final Tries tries;
    private final EvidenceWindow window;
    private final EvidenceWindow second = new EvidenceWindow(SECOND_NS, 10);
    private final TickLog log;
    private long tickMarks;
    private long tickFailed;
    private long seenNs;
    private long lastMarkNs;
    private long countedToNs;
    private boolean marked;
    private boolean regresses;
    private boolean violatedLately;
    private long nowNs;

    Reference(JudgeRules rules) {
        this.rules = rules;
        this.window = new EvidenceWindow(rules.config().window().toNanos());
        this.log = new TickLog();
        this.fading = new Fading();
        this.regression = new StableRegression(fading);
        this.totals = new EvidenceTotal[METRICS.length];
        this.past = new PastRate[METRICS.length];
        this.latencies = new LatencyThresholds();
        this.clumps = new TimeClumps[METRICS.length];
        this.noise = new NoiseEstimate();
        this.tries = new Tries();
        for (Compared metric : METRICS) {
            totals[metric.ordinal()] = new EvidenceTotal();
            past[metric.ordinal()] = new PastRate(metric.guess(), fading);
            clumps[metric.ordinal()] = new TimeClumps();
        }
    }

    /** The same reference under other rules: what was measured stays, what was counted by a threshold begins anew. It takes over. */
    Reference(JudgeRules rules, Reference before) {
        this.rules = rules;
        this.window = new EvidenceWindow(rules.config().window().toNanos());
        before.takeIn();
        this.log = before.log;
        this.nowNs = before.nowNs;
        this.fading = before.fading;
        this.regression = new StableRegression(fading);
        this.totals = before.totals;
        this.past = before.past;
        this.latencies = before.latencies;
        this.clumps = before.clumps;
        this.noise = before.noise;
        this.tries = before.tries;
        this.seenNs = before.seenNs;
        this.lastMarkNs = before.lastMarkNs;
        this.countedToNs = before.countedToNs;
        this.marked = before.marked;
        look();
    }

    /**
     * Takes in a tick.
     *
     * @param settled false: fast failures may be ahead of slow successes, and nothing is learnt from them
     */
    void observe(Window tick, SlotWindow own, PoolHealth pool, boolean settled) {
        nowNs = tick.toNs();
        SlotCounts counts = own.counts();
        tries.add(nowNs, counts.get(SlotCounter.ATTEMPTS), brokenTries(counts), pool.usableEndpoints() > 0);
        countTraffic(tick, counts.get(SlotCounter.EVIDENCE));
        if (tick.endsSecond()) {
            noise.add(own.spread(), pool.ejectedNumbers());
        }
        tickMarks = settled ? counts.get(SlotCounter.EVIDENCE) : 0;
        tickFailed = settled ? counts.get(SlotCounter.EVIDENCE_FAILED) : 0;
        window.addMarks(nowNs, tickMarks, tickFailed);
        second.addMarks(nowNs, tickMarks, tickFailed);
        if (settled && (tick.endsSecond() || !counts.isEmpty())) {
            learn(tick, own);
        }
    }

    private void learn(Window tick, SlotWindow own) {
        log.add(own.counts());
        if (tick.endsSecond()) {
            fading.to(nowNs);
        }
        if (tick.endsSecond() || tickFailed > 0) {
            takeIn();
            look();
        }
        if (tick.endsSecond()) {
            endSecond(own);
        }
    }

    /** Looks at what only failures, and the time that goes by, can change. */
    private void look() {
        PastRate errors = past(Compared.ERRORS);
        violatedLately = violates(Math.round(errors.marks()), Math.round(errors.failed()));
        regresses = regression.isFound(rules.tolerance(), noise.exponent());
    }

    /** What came since the last time, into the rates and totals: whoever reads those has this called before. */
    void takeIn() {
        if (log.isTaken()) {
            return;
        }
        regression.add(nowNs, log.marks(Compared.ERRORS), log.failed(Compared.ERRORS));
        for (int i = 0; i < past.length; i++) {
            long marks = log.marks(METRICS[i]);
            long failed = log.failed(METRICS[i]);
            totals[i].add(marks, failed);
            past[i].add(nowNs, marks, failed);
        }
        log.take();
    }

    private void endSecond(SlotWindow own) {
        for (int i = 0; i < clumps.length; i++) {
            log.hand(METRICS[i], clumps[i]);
        }
        log.beginSecond();
        latencies.add(nowNs, own.evidenceLatency());
        long timed = own.evidenceLatency().total();
        long slow = slow(own.evidenceLatency(), rules.config());
        slowness.add(nowNs, timed, slow);
        window.addTimed(nowNs, timed, slow);
    }

    static long brokenTries(SlotCounts counts) {
        return counts.get(SlotCounter.ATTEMPTS_CONNECT_FAILURE) + counts.get(SlotCounter.ATTEMPTS_RESET);
    }

    static long slow(LatencyCounts latencies, RollbackConfig thresholds) {
        @Nullable Duration maxP99 = thresholds.maxP99();
        return maxP99 == null ? 0 : latencies.above(maxP99.toNanos() / 1000);
    }

    /** The first candidate got weight. */
    void candidateCame() {
        regression.begin(past(Compared.ERRORS));
        regresses = false;
    }

    /** Of this split. */
    Fading fading() {
        return fading;
    }

    /** What settled, since it is watched. */
    EvidenceTotal total(Compared metric) {
        takeIn();
        return totals[metric.ordinal()];
    }

    /** The marks of its total in errors before this tick. */
    long marksBefore() {
        return total(Compared.ERRORS).marks() - tickMarks;
    }

    PastRate past(Compared metric) {
        takeIn();
        return past[metric.ordinal()];
    }

    /** The share of its answers above {@code max-p99}. */
    PastRate slowness() {
        return slowness;
    }

    LatencyThresholds latencies() {
        return latencies;
    }

    NoiseEstimate noise() {
        return noise;
    }

    /** What evidence in this metric is raised to because of the clumps in which the baseline is bad, above 0 and at most 1. */
    double exponent(Compared metric) {
        double inTime = metric.isTimed() ? clumps[metric.ordinal()].phi() : 1;
        return NoiseEstimate.exponent(Math.max(noise.phi(), inTime));
    }

    StableRegression regression() {
        return regression;
    }

    Tries tries() {
        return tries;
    }

    /** The window of {@code rollback {}}, as of now. */
    EvidenceWindow window() {
        window.to(nowNs);
        return window;
    }

    /** Looked for when it fails, and at the end of each second. */
    boolean regresses() {
        return regresses;
    }

    /** Breaks {@code max-error-rate} itself in this tick, second or window. */
    boolean violatesLimit() {
        return violates(tickMarks, tickFailed) || violates(second) || violates(window);
    }

    private boolean violates(EvidenceWindow counts) {
        if (counts.hasNothingBad()) {
            return false;
        }
        counts.to(nowNs);
        return violates(counts.marks(), counts.failed());
    }

    /** Breaks it now or not long ago: what a candidate's failures add up to since then is not held against it. */
    boolean violatedLimitLately() {
        return violatedLately || violatesLimit();
    }

    /** Traffic that is still to be seen before the noise of the baseline is known; 0 when it is. */
    long burnInLeftNs() {
        return Math.max(0, rules.config().burnIn().toNanos() - seenNs);
    }

    /** When it last gave evidence; {@code otherwise} if it never did. */
    long lastMarkNs(long otherwise) {
        return marked ? lastMarkNs : otherwise;
    }

    private void countTraffic(Window tick, long marks) {
        long fromNs = marked ? countedToNs : tick.fromNs();
        if (marks > 0) {
            marked = true;
            lastMarkNs = tick.toNs();
        }
        if (marked && tick.toNs() - lastMarkNs <= PAUSE_NS) {
            seenNs += tick.toNs() - fromNs;
        }
        countedToNs = tick.toNs();
    }

    /** Whether ticks in which nothing comes can be left out, but for those that end a second. */
    boolean isAtRest() {
        return tries.isFlawless() && window.hasNothingBad() && second.hasNothingBad() && !violatedLately;
    }

    private boolean violates(long marks, long failed) {
        return failed >= ThresholdCheck.BASELINE_MIN_BAD && failed > marks * rules.maxErrorRate();
    }
}
