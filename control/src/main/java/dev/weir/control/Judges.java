package dev.weir.control;

import dev.weir.control.WatchedSplits.Guarded;
import dev.weir.control.WatchedSplits.Watched;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.JudgeRules;
import dev.weir.control.judge.JudgeView;
import dev.weir.control.judge.PoolHealth;
import dev.weir.control.judge.SplitJudge;
import dev.weir.control.judge.Verdict;
import dev.weir.control.table.Generation;
import dev.weir.control.table.RolledBack;
import dev.weir.proxy.config.RolloutConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Window;
import dev.weir.proxy.outcome.Yardstick;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One judge per split, which sees every tick of its variants that has something to show, and hears when a weight rises, whoever raised
 * it. Tells the loops what to measure by. The control thread.
 */
final class Judges {
    private static final Logger LOG = LoggerFactory.getLogger(Judges.class);

    private final Map<String, SplitJudge> judges = new HashMap<>();
    private WatchedSplits watched = WatchedSplits.NONE;
    private Map<RolledBack.Key, Integer> weightsPpm = new HashMap<>();
    private SortedMap<RolledBack.Key, Verdict> verdicts = new TreeMap<>();
    private SortedMap<RolledBack.Key, Finding> failed = new TreeMap<>();
    private boolean isNews;
    private boolean isNewTable;
    private long watchedGeneration = -1;

    /** The verdict on every variant that has weight beside its baseline; the same object as long as none is another one. */
    SortedMap<RolledBack.Key, Verdict> judge(Window window, Generation current, RoutingTable table) {
        isNewTable = current.number() != watchedGeneration;
        if (isNewTable) {
            watch(current, table, window);
            watchedGeneration = current.number();
        }
        for (Watched split : watched.due(window)) {
            try {
                judge(split, window);
            } catch (Throwable e) {
                LOG.error("split {} could not be judged in this tick, the others are", split.name(), e);
                isNews = true;
            }
            watched.judged(split);
        }
        if (isNews) {
            gather();
            isNews = false;
        }
        return verdicts;
    }

    /** What was found of those that failed in the last tick. */
    SortedMap<RolledBack.Key, Finding> failed() {
        return failed;
    }

    private void judge(Watched split, Window window) {
        SplitJudge judge = split.judge();
        split.guarded().forEach(Guarded::begin);
        judge.observe(window, health(split.baseline().pool(), window));
        for (Guarded guarded : split.guarded()) {
            Variant variant = guarded.variant();
            isNews |=
                    guarded.found(judge.judge(variant.name(), variant.slot(), window, health(variant.pool(), window)));
        }
        if (judge.measuresAnew() || isNewTable) {
            measure(split);
        }
    }

    private void gather() {
        verdicts = new TreeMap<>();
        failed = new TreeMap<>();
        for (Watched split : watched.all()) {
            for (Guarded guarded : split.guarded()) {
                Verdict verdict = guarded.verdict();
                if (verdict != null) {
                    verdicts.put(guarded.key(), verdict);
                }
                if (verdict instanceof Verdict.Fail(var finding)) {
                    failed.put(guarded.key(), finding);
                }
            }
        }
    }

    private static void measure(Watched split) {
        measureBy(split.baseline().slot(), split.judge().yardstickOfBaseline());
        for (Guarded guarded : split.guarded()) {
            Variant variant = guarded.variant();
            measureBy(variant.slot(), split.judge().yardstickOf(variant.name()));
        }
    }

    private static void measureBy(Slot slot, Yardstick yardstick) {
        if (!yardstick.equals(slot.yardstick())) {
            slot.measureBy(yardstick);
        }
    }

    private static PoolHealth health(Pool pool, Window window) {
        return new PoolHealth(
                pool.usableEndpoints(window.toNs()), window.endsSecond() ? pool.ejectedNumbers(window.toNs()) : 0);
    }

    /** The numbers behind the verdict; null: the variant has no weight. */
    @Nullable
    JudgeView view(RolledBack.Key key) {
        SplitJudge judge = judges.get(key.split());
        return judge == null ? null : judge.view(key.variant());
    }

    /** A variant was taken out: when it comes back, even before the next tick, it starts without its past. */
    void forget(RolledBack.Key key) {
        SplitJudge judge = judges.get(key.split());
        if (judge != null) {
            judge.forget(key.variant());
            weightsPpm.remove(key);
            watched.stirred(key.split());
        }
    }

    /** The numbers behind these verdicts. */
    SortedMap<RolledBack.Key, JudgeView> views(Set<RolledBack.Key> keys) {
        SortedMap<RolledBack.Key, JudgeView> views = new TreeMap<>();
        for (RolledBack.Key key : keys) {
            JudgeView view = view(key);
            if (view != null) {
                views.put(key, view);
            }
        }
        return views;
    }

    /** A stage began: promotion has to be earned anew. */
    void stageBegan(RolledBack.Key key, long nowNs) {
        SplitJudge judge = judges.get(key.split());
        if (judge != null && weightsPpm.getOrDefault(key, 0) > 0) {
            judge.stageBegan(key.variant(), nowNs);
            watched.stirred(key.split());
        }
    }

    /** The split's judge; null: there is no such split. */
    @Nullable
    SplitJudge of(String split) {
        return judges.get(split);
    }

    private void watch(Generation current, RoutingTable table, Window window) {
        Map<RolledBack.Key, Integer> before = weightsPpm;
        Map<RolledBack.Key, Integer> now = new HashMap<>();
        List<Watched> next = new ArrayList<>();
        judges.keySet().retainAll(current.config().splits().keySet());
        for (SplitConfig config : current.config().splits().values()) {
            Split split = Objects.requireNonNull(table.splits().get(config.name()));
            SplitJudge known = judges.get(config.name());
            SplitJudge judge = judgeOf(config, split);
            List<Guarded> guarded = new ArrayList<>();
            for (Variant variant : split.variants()) {
                RolledBack.Key key = new RolledBack.Key(split.name(), variant.name());
                int ppm = weightInForce(current, config, variant);
                if (variant != split.baseline()) {
                    heard(judge, key, judge == known ? before.getOrDefault(key, 0) : 0, ppm, window);
                    now.put(key, ppm);
                    if (ppm > 0) {
                        guarded.add(new Guarded(key, variant));
                    }
                }
            }
            next.add(new Watched(split.name(), judge, split.baseline(), guarded));
        }
        watched = new WatchedSplits(next);
        weightsPpm = now;
        isNews = true;
    }

    private static int weightInForce(Generation current, SplitConfig config, Variant variant) {
        return current.overrides().weightsPpm(config).getOrDefault(variant.name(), 0);
    }

    private static void heard(SplitJudge judge, RolledBack.Key key, int hadPpm, int ppm, Window window) {
        if (ppm == 0) {
            judge.forget(key.variant());
        } else if (hadPpm == 0) {
            judge.begin(key.variant(), window.fromNs());
        } else if (ppm > hadPpm) {
            judge.weightRose(key.variant(), window.toNs());
        }
    }

    /** A judge stays as long as what it judges by does; only the file changes that, and then another takes over. */
    private SplitJudge judgeOf(SplitConfig config, Split split) {
        JudgeRules rules = rules(config);
        Slot baseline = split.baseline().slot();
        SplitJudge before = judges.get(config.name());
        SplitJudge judge = before == null ? new SplitJudge(rules, baseline) : before.under(rules, baseline);
        judges.put(config.name(), judge);
        return judge;
    }

    private static JudgeRules rules(SplitConfig config) {
        int candidates = Math.max(1, config.variants().size() - 1);
        RolloutConfig rollout = config.rollout();
        return rollout == null
                ? JudgeRules.of(config.rollback(), candidates)
                : JudgeRules.of(config.rollback(), candidates, rollout.promotionMarginPpm());
    }
}
