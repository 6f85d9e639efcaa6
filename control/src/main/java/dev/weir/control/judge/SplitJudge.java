package dev.weir.control.judge;

import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Window;
import dev.weir.proxy.outcome.Yardstick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges the variants of one split beside its baseline, tick by tick. Owned by the control thread. It knows no clock, no socket and no
 * disk: the same windows lead to the same verdicts.
 *
 * <pre>
 *   each tick:             observe(window, pool of the baseline)       empty ones can be left out: isAtRest
 *   each with weight:      judge(variant, slot, window, its pool) -> Verdict
 *   when that happens:     begin, weightRose, stageBegan, forget
 *   what loops measure by: yardstickOfBaseline, yardstickOf
 * </pre>
 */
public final class SplitJudge {
    /** Before anything rose every exchange counts, however long ago it began. */
    private static final long LONG_AGO_NS = 86_400_000_000_000L;

    private final JudgeRules rules;
    private final Slot baselineSlot;
    private final Reference baseline;
    private final ThresholdCheck thresholds;
    private final Map<String, Candidate> candidates = new HashMap<>();
    private long nowNs;
    private long sinceNs;
    private long settledAtNs;
    private boolean started;
    private boolean measuresAnew;
    private boolean stirred;
    private Yardstick baselineYardstick = new Yardstick(0, Long.MAX_VALUE, null);
    private Yardstick candidateYardstick = baselineYardstick;

    public SplitJudge(JudgeRules rules, Slot baseline) {
        this(rules, baseline, new Reference(rules));
    }

    private SplitJudge(JudgeRules rules, Slot baselineSlot, Reference baseline) {
        this.rules = rules;
        this.baselineSlot = baselineSlot;
        this.baseline = baseline;
        this.thresholds = new ThresholdCheck(baselineSlot.variant(), rules.config());
    }

    /**
     * Who judges from now on: this judge if nothing changed, or another that takes over. By other rules evidence against variants starts
     * from nothing, since it was won against something else, and what is known of the baseline stays; with another baseline nothing does.
     */
    public SplitJudge under(JudgeRules otherRules, Slot otherBaseline) {
        if (baselineSlot != otherBaseline) {
            return new SplitJudge(otherRules, otherBaseline);
        }
        if (rules.equals(otherRules)) {
            return this;
        }
        SplitJudge next = new SplitJudge(otherRules, baselineSlot, new Reference(otherRules, baseline));
        next.nowNs = nowNs;
        next.sinceNs = sinceNs;
        next.settledAtNs = settledAtNs;
        next.started = started;
        next.measure();
        return next;
    }

    /** Each tick, before any candidate is judged, and whether or not one has weight. */
    public void observe(Window window, PoolHealth baselinePool) {
        start(window.fromNs());
        nowNs = window.toNs();
        baseline.observe(window, window.of(baselineSlot), baselinePool, isSettled(window));
        stirred = false;
        if (window.endsSecond()) {
            measure();
        }
    }

    /** The verdict on a variant that has weight. One that is not known yet begins with this window. */
    public Verdict judge(String variant, Slot slot, Window window, PoolHealth pool) {
        Candidate candidate = candidates.get(variant);
        if (candidate == null) {
            begin(variant, window.fromNs());
            candidate = candidate(variant);
        }
        SlotWindow own = window.of(slot);
        Verdict unmoved = candidate.verdictUnmovedBy(window, own, pool);
        if (unmoved != null) {
            return unmoved;
        }
        candidate.observe(window, own, pool, isSettled(window));
        return candidate.verdict(window, settleLeftNs());
    }

    /**
     * Whether a tick in which none of the variants saw anything, and which ends no second, changes nothing that cannot wait for the end of
     * the second: it need not be observed nor judged as long as every pool has a usable endpoint. What can wait is that the time to settle
     * or to burn in is over, or that there has been no traffic for too long.
     */
    public boolean isAtRest() {
        if (stirred) {
            return false;
        }
        for (Candidate candidate : candidates.values()) {
            if (!candidate.isAtRest()) {
                return false;
            }
        }
        return baseline.isAtRest();
    }

    /** A variant gets weight after it had none: evidence starts from nothing, with alpha unspent. */
    public void begin(String variant, long atNs) {
        start(atNs);
        candidates.remove(variant);
        if (candidates.isEmpty()) {
            baseline.candidateCame();
        }
        candidates.put(variant, new Candidate(variant, rules, baseline, thresholds, atNs));
        weightRose(variant, atNs);
    }

    /**
     * The weight of a variant rose. Only exchanges that begin from now on are evidence, for any variant, and only when there was time for
     * slow ones to end; evidence so far is kept.
     */
    public void weightRose(String variant, long atNs) {
        start(atNs);
        stirred = true;
        sinceNs = atNs;
        settledAtNs =
                atNs + baseline.latencies().settleNs(rules.config().settleMax().toNanos());
        for (Candidate candidate : candidates.values()) {
            candidate.weightRose(atNs);
        }
        measure();
    }

    /** A stage of the variant's rollout began: what was shown for promotion so far does not count for it. */
    public void stageBegan(String variant, long atNs) {
        candidate(variant).stageBegan(atNs);
        stirred = true;
    }

    /** A variant has no weight any more. */
    public void forget(String variant) {
        candidates.remove(variant);
        stirred = true;
    }

    /** Whether yardsticks were taken since this was asked last; they may be equal. */
    public boolean measuresAnew() {
        boolean anew = measuresAnew;
        measuresAnew = false;
        return anew;
    }

    /** What loops measure the baseline by; another object at most once a second, and when a weight rises. */
    public Yardstick yardstickOfBaseline() {
        return baselineYardstick;
    }

    /** The same for any other variant. */
    public Yardstick yardstickOf(String variant) {
        return candidateYardstick;
    }

    /** The numbers behind the verdict on a variant; null: it has no weight. */
    public @Nullable JudgeView view(String variant) {
        Candidate candidate = candidates.get(variant);
        if (candidate == null) {
            return null;
        }
        baseline.takeIn();
        List<JudgeView.Metric> metrics = new ArrayList<>();
        for (Comparison comparison : candidate.comparisons()) {
            metrics.add(new JudgeView.Metric(
                    comparison.metric().label(),
                    comparison.metric().isEnforced(),
                    comparison.candidateMarks(),
                    comparison.candidateFailed(),
                    comparison.baselineMarks(),
                    comparison.baselineFailed(),
                    comparison.stageMarks(),
                    comparison.evidence(),
                    comparison.promotionEvidence()));
        }
        return new JudgeView(
                metrics,
                candidate.absolute().evidence(),
                rules.enough(),
                JudgeRules.PROMOTION,
                baseline.noise().phi(),
                candidate.exponent(),
                candidate.failingSlices(),
                baseline.burnInLeftNs(),
                settleLeftNs(),
                baseline.past(Compared.ERRORS).rate(),
                baseline.latencies().p999Ns(),
                baseline.latencies().ofBaseline(),
                baseline.latencies().ofCandidate(),
                candidate.detections(nowNs));
    }

    /** Requests of a variant that were evidence since it has weight, not those while it settled; 0 if it has none. */
    public long evidenceRequests(String variant) {
        Candidate candidate = candidates.get(variant);
        return candidate == null ? 0 : candidate.errors().candidateMarks();
    }

    /** Requests of a variant that were evidence since its stage began; 0 if it has no weight. */
    public long stageRequests(String variant) {
        Candidate candidate = candidates.get(variant);
        return candidate == null ? 0 : candidate.errors().stageMarks();
    }

    /** Whether all evidence of harm is below a tenth of what a rollback takes; so it is of one without weight. */
    public boolean isCalm(String variant) {
        Candidate candidate = candidates.get(variant);
        return candidate == null || candidate.mostEvidence() < rules.suspicion();
    }

    /** Traffic of the baseline that has to be seen before anything can pass, in nanoseconds; 0: it was. */
    public long burnInLeftNs() {
        return baseline.burnInLeftNs();
    }

    /** Whether the baseline itself breaks {@code max-error-rate} now. */
    public boolean isBaselineTroubled() {
        return baseline.violatesLimit();
    }

    private Candidate candidate(String variant) {
        Candidate candidate = candidates.get(variant);
        if (candidate == null) {
            throw new IllegalArgumentException(variant + " has no weight");
        }
        return candidate;
    }

    private void start(long atNs) {
        if (!started) {
            started = true;
            nowNs = atNs;
            sinceNs = atNs - LONG_AGO_NS;
            settledAtNs = atNs;
            measure();
        }
    }

    private boolean isSettled(Window window) {
        return window.fromNs() - settledAtNs >= 0;
    }

    private long settleLeftNs() {
        return Math.max(0, settledAtNs - nowNs);
    }

    private void measure() {
        LatencyThresholds latencies = baseline.latencies();
        long hungNs = latencies.hungNs();
        baselineYardstick = new Yardstick(sinceNs, hungNs, latencies.ofBaseline());
        candidateYardstick = new Yardstick(sinceNs, hungNs, latencies.ofCandidate());
        measuresAnew = true;
    }
}
