package dev.weir.control.simulation;

import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.JudgeView;
import dev.weir.control.judge.PoolHealth;
import dev.weir.control.judge.SplitJudge;
import dev.weir.control.judge.UntemperedPromotion;
import dev.weir.control.judge.Verdict;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Window;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One rollout of a {@link Cell}, from a seed, in ticks of 100 ms. */
final class Trial {
    private static final PoolHealth WELL = new PoolHealth(World.ENDPOINTS, 0);
    private static final long START_NS = 1_000_000_000_000L;
    private static final long NO_TIME = Long.MIN_VALUE;

    private static final Verdict NOTHING_YET = new Verdict.Hold(
            List.of(new Finding(Check.TRAFFIC, "no-traffic", "no weight yet", Collections.emptySortedMap())));

    private final Cell cell;
    private final Course course;
    private final Slot stableSlot;
    private final Slot canarySlot;
    private final OutcomeWindows windows;
    private final SplitJudge judge;
    private final World stable;
    private final World canary;
    private final boolean watchPassing;
    private final @Nullable UntemperedPromotion untempered;
    private long nowNs = START_NS;
    private long weightedAtNs = NO_TIME;
    private long canaryRequests;
    private long requestsBeforeChange;
    private long errorsPassedAt = -1;
    private boolean sawEnvironment;
    private @Nullable String failedBy;

    private Trial(Cell cell, long seed, boolean watchPassing, boolean tempered) {
        SplittableRandom random = new SplittableRandom(seed);
        Outcomes outcomes = new Outcomes(1, List.of());
        this.cell = cell;
        this.course = cell.course().get();
        this.watchPassing = watchPassing;
        this.untempered = tempered ? null : new UntemperedPromotion(cell.rules(), nowNs);
        this.stableSlot = outcomes.variant("shop", "stable");
        this.canarySlot = outcomes.variant("shop", Course.CANARY);
        this.windows = outcomes.windows(nowNs);
        this.judge = new SplitJudge(cell.rules(), stableSlot);
        this.stable = new World(outcomes.recorder(0), stableSlot, cell.clumps(), random.split());
        this.canary = new World(outcomes.recorder(0), canarySlot, cell.clumps(), random.split());
    }

    static Ending run(Cell cell, long seed) {
        return new Trial(cell, seed, false, true).run();
    }

    /** Until non-inferiority in errors is shown. */
    static Ending runUntilErrorsPass(Cell cell, long seed) {
        return new Trial(cell, seed, true, true).run();
    }

    /** The same, as if requests were known to be independent. */
    static Ending runUntilErrorsPassUntempered(Cell cell, long seed) {
        return new Trial(cell, seed, true, false).run();
    }

    private Ending run() {
        long endNs = START_NS + cell.longest().toNanos();
        while (nowNs < endNs && !course.isOver() && failedBy == null && !(watchPassing && errorsPassedAt >= 0)) {
            tick();
        }
        return new Ending(
                failedBy,
                canaryRequests,
                canaryRequests - requestsBeforeChange,
                errorsPassedAt,
                sawEnvironment,
                course.weight(),
                weightedAtNs == NO_TIME ? 0 : (nowNs - weightedAtNs) / 1e9);
    }

    private void tick() {
        double weight = course.weight();
        if (weight > 0 && weightedAtNs == NO_TIME) {
            weightedAtNs = nowNs;
        }
        boolean changed = weightedAtNs != NO_TIME && cell.change().holds(nowNs - weightedAtNs);
        double each = cell.requestsPerSecond() * World.TICK_NS / 1e9;
        stable.tick(nowNs, each * (1 - weight), changed ? cell.change().stable() : cell.stable());
        canary.tick(nowNs, each * weight, changed ? cell.change().canary() : cell.canary());

        nowNs += World.TICK_NS;
        Window window = windows.next(nowNs);
        judge.observe(window, WELL);
        Verdict verdict = course.isJudged() ? judge.judge(Course.CANARY, canarySlot, window, WELL) : null;
        stableSlot.measureBy(judge.yardstickOfBaseline());
        canarySlot.measureBy(judge.yardstickOf(Course.CANARY));
        canaryRequests = judge.evidenceRequests(Course.CANARY);
        requestsBeforeChange = changed ? requestsBeforeChange : canaryRequests;
        look(verdict, window.endsSecond());
        if (untempered != null) {
            untempered.tick(window, stableSlot, canarySlot);
        }
        course.after(verdict == null ? NOTHING_YET : verdict, judge, nowNs);
    }

    private void look(@Nullable Verdict verdict, boolean endsSecond) {
        switch (verdict) {
            case null -> {}
            case Verdict.Fail(var finding) -> failedBy = finding.reason();
            case Verdict.Hold hold -> sawEnvironment |= hold.first().reason().equals("environment");
            case Verdict.Pass _ -> {}
        }
        if (untempered != null) {
            errorsPassedAt = untempered.isShown() ? untempered.requests() : -1;
            return;
        }
        JudgeView view = watchPassing && endsSecond ? judge.view(Course.CANARY) : null;
        if (view != null && view.metrics().getFirst().promotionEvidence() >= view.enoughPromotion()) {
            errorsPassedAt = view.metrics().getFirst().requests();
        }
    }
}
