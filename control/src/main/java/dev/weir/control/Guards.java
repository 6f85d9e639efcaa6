package dev.weir.control;

import dev.weir.control.judge.Evidence;
import dev.weir.control.judge.GuardVerdict;
import dev.weir.control.judge.SplitGuard;
import dev.weir.control.table.Generation;
import dev.weir.control.table.RolledBack;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Window;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One guard per split, fed with what its variants did in each tick. The control thread. */
final class Guards {
    private final Map<String, SplitGuard> guards = new HashMap<>();

    /** The verdict on every variant that has weight beside its baseline. */
    SortedMap<RolledBack.Key, GuardVerdict> judge(Window window, Generation current) {
        WeirConfig config = current.config();
        Map<String, Map<String, Evidence>> evidence = evidence(window, config);
        guards.keySet().retainAll(config.splits().keySet());

        SortedMap<RolledBack.Key, GuardVerdict> verdicts = new TreeMap<>();
        for (SplitConfig split : config.splits().values()) {
            SortedSet<String> guarded = guarded(split, current);
            guard(split)
                    .judge(window.toNs(), evidence.getOrDefault(split.name(), Map.of()), guarded)
                    .forEach((variant, verdict) -> verdicts.put(new RolledBack.Key(split.name(), variant), verdict));
        }
        return verdicts;
    }

    /** A variant was rolled back: when it comes back, it starts without its past. */
    void forget(RolledBack.Key key) {
        SplitGuard guard = guards.get(key.split());
        if (guard != null) {
            guard.forget(key.variant());
        }
    }

    private SplitGuard guard(SplitConfig split) {
        SplitGuard guard = guards.get(split.name());
        if (guard == null || !guard.guards(split.baseline(), split.rollback())) {
            guard = new SplitGuard(split.baseline(), split.rollback());
            guards.put(split.name(), guard);
        }
        return guard;
    }

    private static SortedSet<String> guarded(SplitConfig split, Generation current) {
        SortedSet<String> guarded = new TreeSet<>();
        current.overrides().weightsPpm(split).forEach((variant, ppm) -> {
            if (ppm > 0 && !variant.equals(split.baseline())) {
                guarded.add(variant);
            }
        });
        return guarded;
    }

    private static Map<String, Map<String, Evidence>> evidence(Window window, WeirConfig config) {
        Map<String, Map<String, Evidence>> bySplit = new HashMap<>();
        window.slots().forEach((slot, seen) -> {
            SplitConfig split =
                    slot.kind() == Slot.Kind.VARIANT ? config.splits().get(slot.owner()) : null;
            if (split != null) {
                bySplit.computeIfAbsent(slot.owner(), added -> new HashMap<>())
                        .put(slot.variant(), evidence(seen, split.rollback().maxP99()));
            }
        });
        return bySplit;
    }

    private static Evidence evidence(SlotWindow seen, @Nullable Duration maxP99) {
        long slow = maxP99 == null ? 0 : seen.evidenceLatency().above(maxP99.toNanos() / 1000);
        return new Evidence(
                seen.counts().get(SlotCounter.EVIDENCE),
                seen.counts().get(SlotCounter.EVIDENCE_FAILED),
                seen.evidenceLatency().total(),
                slow);
    }
}
