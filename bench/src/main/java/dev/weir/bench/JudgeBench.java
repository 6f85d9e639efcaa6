package dev.weir.bench;

import dev.weir.control.judge.JudgeRules;
import dev.weir.control.judge.PoolHealth;
import dev.weir.control.judge.SplitJudge;
import dev.weir.control.judge.Verdict;
import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a tick costs for a split with one candidate, all checks on, at 1000 requests/s and a weight of 10 %. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class JudgeBench {
    private static final long TICK_NS = 100_000_000;
    private static final int RECORDED_TICKS = 1000;
    private static final int BURN_IN_TICKS = 1300;
    private static final PoolHealth WELL = new PoolHealth(4, 0);

    private final Outcomes outcomes = new Outcomes(1, List.of());
    private final Slot stable = outcomes.variant("shop", "stable");
    private final Slot canary = outcomes.variant("shop", "canary");
    private final SplitJudge judge = new SplitJudge(JudgeRules.of(RollbackConfig.DEFAULTS, 1), stable);
    private final List<Window> recorded = new ArrayList<>();
    private long nowNs;
    private int next;

    public JudgeBench() {
        OutcomeRecorder recorder = outcomes.recorder(0);
        OutcomeWindows windows = outcomes.windows(0);
        SplittableRandom random = new SplittableRandom(1);
        for (int tick = 0; tick < BURN_IN_TICKS + RECORDED_TICKS; tick++) {
            for (int i = 0; i < 100; i++) {
                Slot slot = random.nextInt(10) == 0 ? canary : stable;
                boolean failed = random.nextInt(200) == 0;
                long latencyNs = 20_000_000 + random.nextLong(60_000_000);
                recorder.evidence(slot, random.nextInt(16), random.nextInt(4), failed, failed ? -1 : latencyNs);
            }
            Window window = windows.next(nowNs + TICK_NS);
            nowNs += TICK_NS;
            judge.observe(window, WELL);
            stable.measureBy(judge.yardstickOfBaseline());
            canary.measureBy(judge.yardstickOf("canary"));
            if (tick >= BURN_IN_TICKS) {
                judge.judge("canary", canary, window, WELL);
                recorded.add(window);
            }
        }
    }

    @Benchmark
    public Verdict tick() {
        Window then = recorded.get(next);
        next = (next + 1) % RECORDED_TICKS;
        Window now = new Window(nowNs, nowNs + TICK_NS, then.endsSecond(), then.slots());
        nowNs += TICK_NS;
        judge.observe(now, WELL);
        return judge.judge("canary", canary, now, WELL);
    }
}
