package dev.weir.control;

import dev.weir.control.judge.JudgeRules;
import dev.weir.control.judge.JudgeView;
import dev.weir.control.judge.PoolHealth;
import dev.weir.control.judge.SplitJudge;
import dev.weir.control.judge.Verdict;
import dev.weir.control.table.Generation;
import dev.weir.control.table.RolledBack;
import dev.weir.proxy.config.RolloutConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Window;
import dev.weir.proxy.outcome.Yardstick;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
 * One judge per split, which sees its variants whenever one that it judges was seen, and each second, and hears when a weight rises,
 * whoever raised it. Tells the loops what to measure by. The control thread.
 */
final class Judges {
    private static final Logger LOG = LoggerFactory.getLogger(Judges.class);

    private final OutcomeWindows windows;
    private final Map<String, SplitJudge> judges = new HashMap<>();
    private Map<String, Watched> watched = Map.of();
    private Map<Slot, Watched> byCandidate = Map.of();

    /** Judged in the next tick whether or not anything is seen of them. */
    private final Set<Watched> restless = new LinkedHashSet<>();

    private Map<RolledBack.Key, Integer> weightsPpm = new HashMap<>();
    private SortedMap<RolledBack.Key, Verdict> verdicts = new TreeMap<>();
    private long watchedGeneration = -1;

    Judges(OutcomeWindows windows) {
        this.windows = windows;
    }

    /** A split and those of its variants that have weight beside its baseline. */
    private static final class Watched {
        private final String name;
        private final SplitJudge judge;
        private final Variant baseline;
        private final List<Guarded> guarded = new ArrayList<>();
        private long judgedToNs;

        Watched(String name, SplitJudge judge, Variant baseline, long judgedToNs) {
            this.name = name;
            this.judge = judge;
            this.baseline = baseline;
            this.judgedToNs = judgedToNs;
        }
    }

    private static final class Guarded {
        private final RolledBack.Key key;
        private final Variant variant;
        private @Nullable Verdict verdict;

        Guarded(RolledBack.Key key, Variant variant) {
            this.key = key;
            this.variant = variant;
        }
    }

    /** The verdict on every variant that has weight beside its baseline; the same object until there is another one. */
    SortedMap<RolledBack.Key, Verdict> judge(long nowNs, Generation current, RoutingTable table) {
        Window window = windows.next(nowNs);
        boolean isNews = current.number() != watchedGeneration;
        if (isNews) {
            watchedGeneration = current.number();
            watch(current, table, window);
        }
        for (Watched split : due(window)) {
            try {
                isNews |= judge(split, window);
            } catch (RuntimeException e) {
                LOG.error("split {} could not be judged in this tick, the others are", split.name, e);
                isNews |= forgetVerdicts(split);
            }
        }
        if (isNews) {
            verdicts = collected();
        }
        return verdicts;
    }

    private Collection<Watched> due(Window window) {
        if (window.endsSecond()) {
            restless.clear();
            return watched.values();
        }
        Set<Watched> due = new LinkedHashSet<>(restless);
        restless.clear();
        for (Slot seen : window.slots().keySet()) {
            Watched split = byCandidate.get(seen);
            if (split != null) {
                due.add(split);
            }
        }
        return due;
    }

    /** Whether any verdict is another one. */
    private boolean judge(Watched split, Window tick) {
        Window window = new Window(split.judgedToNs, tick.toNs(), tick.endsSecond(), tick.slots());
        split.judgedToNs = tick.toNs();
        SplitJudge judge = split.judge;
        judge.observe(window, health(split.baseline.pool(), window));
        boolean isNews = false;
        boolean isRestless = false;
        for (Guarded guarded : split.guarded) {
            Variant variant = guarded.variant;
            PoolHealth health = health(variant.pool(), window);
            Verdict verdict = judge.judge(variant.name(), variant.slot(), window, health);
            isNews |= !verdict.equals(guarded.verdict);
            isRestless |= verdict instanceof Verdict.Fail || health.usableEndpoints() == 0;
            guarded.verdict = verdict;
        }
        if (isRestless) {
            restless.add(split);
        }
        measure(split);
        return isNews;
    }

    private static boolean forgetVerdicts(Watched split) {
        boolean had = false;
        for (Guarded guarded : split.guarded) {
            had |= guarded.verdict != null;
            guarded.verdict = null;
        }
        return had;
    }

    private SortedMap<RolledBack.Key, Verdict> collected() {
        SortedMap<RolledBack.Key, Verdict> all = new TreeMap<>();
        for (Watched split : watched.values()) {
            for (Guarded guarded : split.guarded) {
                if (guarded.verdict != null) {
                    all.put(guarded.key, guarded.verdict);
                }
            }
        }
        return all;
    }

    private static void measure(Watched split) {
        measureBy(split.baseline.slot(), split.judge.yardstickOfBaseline());
        for (Guarded guarded : split.guarded) {
            measureBy(guarded.variant.slot(), split.judge.yardstickOf(guarded.variant.name()));
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
            doNotRest(key.split());
        }
    }

    private void doNotRest(String name) {
        Watched split = watched.get(name);
        if (split != null) {
            restless.add(split);
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
            doNotRest(key.split());
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
        Map<String, Watched> next = new LinkedHashMap<>();
        Map<Slot, Watched> candidates = new HashMap<>();
        List<OutcomeWindows.Pair> pairs = new ArrayList<>();
        judges.keySet().retainAll(current.config().splits().keySet());
        for (SplitConfig config : current.config().splits().values()) {
            Split split = Objects.requireNonNull(table.splits().get(config.name()));
            Slot baseline = split.baseline().slot();
            SplitJudge known = judges.get(config.name());
            SplitJudge judge = judgeOf(config, split);
            Watched was = watched.get(config.name());
            long judgedToNs = was == null ? window.fromNs() : was.judgedToNs;
            Watched watch = new Watched(split.name(), judge, split.baseline(), judgedToNs);
            for (Variant variant : split.variants()) {
                RolledBack.Key key = new RolledBack.Key(split.name(), variant.name());
                int ppm = weightInForce(current, config, variant);
                if (variant != split.baseline()) {
                    heard(judge, key, judge == known ? before.getOrDefault(key, 0) : 0, ppm, window);
                    now.put(key, ppm);
                    if (ppm > 0) {
                        watch.guarded.add(new Guarded(key, variant));
                        candidates.put(variant.slot(), watch);
                        pairs.add(new OutcomeWindows.Pair(variant.slot(), baseline));
                    }
                }
            }
            next.put(split.name(), watch);
        }
        watched = next;
        byCandidate = candidates;
        weightsPpm = now;
        restless.clear();
        restless.addAll(next.values());
        windows.compare(pairs);
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
