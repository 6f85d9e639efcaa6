package dev.weir.control.judge;

import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Window;
import java.time.Duration;
import java.util.List;

/** Exact traffic of a stable and a canary through the product's own counters and windows into a judge, tick by tick. */
final class JudgedTraffic {
    static final long TICK_NS = 100_000_000;
    static final PoolHealth WELL = new PoolHealth(4, 0);
    static final PoolHealth NOBODY = new PoolHealth(0, 0);
    static final RollbackConfig THRESHOLDS = new RollbackConfig(
            50_000,
            Duration.ofMillis(800),
            50,
            Duration.ofSeconds(10),
            RollbackConfig.DEFAULTS.tolerance(),
            RollbackConfig.DEFAULTS.burnIn(),
            RollbackConfig.DEFAULTS.settleMax(),
            RollbackConfig.DEFAULTS.noTraffic(),
            RollbackConfig.DEFAULTS.alpha());

    final Slot stable;
    final Slot canary;
    final SplitJudge judge;
    PoolHealth stablePool = WELL;
    PoolHealth canaryPool = WELL;
    boolean judged = true;

    private final OutcomeRecorder recorder;
    private final OutcomeWindows windows;
    private long nowNs = 1_000_000_000_000L;
    private int nextStable;
    private int nextOther;
    private Verdict verdict = new Verdict.Hold(List.of(Finding.of(Check.TRAFFIC, "none", "not judged yet")));

    JudgedTraffic() {
        this(JudgeRules.of(THRESHOLDS, 1));
    }

    JudgedTraffic(JudgeRules rules) {
        Outcomes outcomes = new Outcomes(1, List.of());
        this.recorder = outcomes.recorder(0);
        this.windows = outcomes.windows(nowNs);
        this.stable = outcomes.variant("shop", "stable");
        this.canary = outcomes.variant("shop", "canary");
        this.judge = new SplitJudge(rules, stable);
    }

    long nowNs() {
        return nowNs;
    }

    /** Requests that fail or answer in 10 ms, over all slices of keys and four endpoints. */
    JudgedTraffic stable(int requests, int failed) {
        return traffic(stable, requests, failed, 10);
    }

    JudgedTraffic canary(int requests, int failed) {
        return traffic(canary, requests, failed, 10);
    }

    JudgedTraffic traffic(Slot slot, int requests, int failed, long latencyMs) {
        for (int i = 0; i < requests; i++) {
            int next = slot == stable ? nextStable++ : nextOther++;
            one(slot, next, next, i < failed, latencyMs);
        }
        return this;
    }

    void one(Slot slot, int slice, int endpoint, boolean failed, long latencyMs) {
        recorder.attempt(slot, failed ? OutcomeClass.SERVER_ERROR : OutcomeClass.OK);
        recorder.evidence(slot, slice & 15, endpoint & 3, failed, failed ? -1 : latencyMs * 1_000_000);
    }

    JudgedTraffic broken(Slot slot, int tries) {
        for (int i = 0; i < tries; i++) {
            recorder.attempt(slot, OutcomeClass.CONNECT_FAILURE);
        }
        return this;
    }

    /** Ends the tick. */
    Verdict tick() {
        Window window = window();
        judge.observe(window, stablePool);
        stable.measureBy(judge.yardstickOfBaseline());
        canary.measureBy(judge.yardstickOf("canary"));
        if (judged) {
            verdict = judge.judge("canary", canary, window, canaryPool);
        }
        return verdict;
    }

    /** Ends the tick without judging it. */
    Window window() {
        nowNs += TICK_NS;
        return windows.next(nowNs);
    }

    /** Ticks with the same traffic in each. */
    Verdict ticks(int count, int stableRequests, int canaryRequests) {
        for (int i = 0; i < count; i++) {
            stable(stableRequests, 0).canary(judged ? canaryRequests : 0, 0).tick();
        }
        return verdict;
    }

    /** Stable alone until its noise and latencies are known; then the canary has weight and settles. */
    JudgedTraffic burnIn() {
        judged = false;
        ticks(1300, 4, 0);
        judged = true;
        judge.begin("canary", nowNs);
        ticks(2, 4, 0);
        return this;
    }

    JudgeView view() {
        JudgeView view = judge.view("canary");
        if (view == null) {
            throw new AssertionError("the canary has no weight");
        }
        return view;
    }

    static String reason(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Pass pass -> "pass " + pass.finding().reason();
            case Verdict.Fail fail -> "fail " + fail.finding().reason();
            case Verdict.Hold hold -> "hold " + hold.first().reason();
        };
    }
}
