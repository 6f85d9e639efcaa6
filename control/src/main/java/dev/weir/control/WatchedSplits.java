package dev.weir.control;

import dev.weir.control.judge.SplitJudge;
import dev.weir.control.judge.Verdict;
import dev.weir.control.table.RolledBack;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Window;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.split.Variant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The splits of a table, and which of them a tick can show anything new of. In most ticks most of many splits have no request, and are
 * not even looked at. The control thread.
 *
 * <pre>
 *   due in a tick:   all, when it ends a second
 *                    else those of which a variant saw something
 *                       + those of a pool without a usable endpoint
 *                       + those that are not at rest: see SplitJudge.isAtRest
 * </pre>
 */
final class WatchedSplits {
    static final WatchedSplits NONE = new WatchedSplits(List.of());

    private final List<Watched> all;
    private final Map<Slot, Watched> bySlot = new HashMap<>();
    private final Map<Pool, List<Watched>> byPool = new HashMap<>();

    /** Those that were due in the last tick, and those that have become so since; no split twice. */
    private final List<Watched> listed = new ArrayList<>();

    /** A split and those of its variants that have weight beside its baseline. */
    static final class Watched {
        private final String name;
        private final SplitJudge judge;
        private final Variant baseline;
        private final List<Guarded> guarded;

        /** Until it has had its turn. */
        private boolean isDue;

        private boolean isListed;

        Watched(String name, SplitJudge judge, Variant baseline, List<Guarded> guarded) {
            this.name = name;
            this.judge = judge;
            this.baseline = baseline;
            this.guarded = List.copyOf(guarded);
        }

        String name() {
            return name;
        }

        SplitJudge judge() {
            return judge;
        }

        Variant baseline() {
            return baseline;
        }

        List<Guarded> guarded() {
            return guarded;
        }

        private boolean isAtRest() {
            for (Guarded one : guarded) {
                if (one.verdict() == null) {
                    return false;
                }
            }
            return judge.isAtRest();
        }
    }

    /** A variant, and what was found of it in the last tick that it was due in, and in the one before. */
    static final class Guarded {
        private final RolledBack.Key key;
        private final Variant variant;
        private @Nullable Verdict verdict;
        private @Nullable Verdict before;

        Guarded(RolledBack.Key key, Variant variant) {
            this.key = key;
            this.variant = variant;
        }

        RolledBack.Key key() {
            return key;
        }

        Variant variant() {
            return variant;
        }

        /** If judging goes wrong before its turn there is no verdict on it. */
        void begin() {
            before = verdict;
            verdict = null;
        }

        /** Whether that is another verdict than before. */
        boolean found(Verdict now) {
            verdict = now;
            return !now.equals(before);
        }

        /** Null: it was not judged. */
        @Nullable
        Verdict verdict() {
            return verdict;
        }
    }

    /** All of them are due in the first tick. */
    WatchedSplits(List<Watched> all) {
        this.all = List.copyOf(all);
        for (Watched split : all) {
            add(split, split.baseline);
            split.guarded.forEach(guarded -> add(split, guarded.variant));
            becomeDue(split);
        }
    }

    private void add(Watched split, Variant variant) {
        bySlot.put(variant.slot(), split);
        byPool.computeIfAbsent(variant.pool(), pool -> new ArrayList<>()).add(split);
    }

    private void becomeDue(Watched split) {
        split.isDue = true;
        if (!split.isListed) {
            listed.add(split);
            split.isListed = true;
        }
    }

    List<Watched> all() {
        return all;
    }

    /** Those that have to be judged in this tick, valid until the next. Each stays due until {@link #judged} is said of it. */
    List<Watched> due(Window tick) {
        listed.forEach(split -> split.isListed = split.isDue);
        listed.removeIf(split -> !split.isDue);
        if (tick.endsSecond()) {
            all.forEach(this::becomeDue);
        } else {
            tick.slots().keySet().forEach(this::becomeDueBy);
            byPool.forEach((pool, splits) -> {
                if (pool.usableEndpoints(tick.toNs()) == 0) {
                    splits.forEach(this::becomeDue);
                }
            });
        }
        return Collections.unmodifiableList(listed);
    }

    private void becomeDueBy(Slot moved) {
        Watched split = bySlot.get(moved);
        if (split != null) {
            becomeDue(split);
        }
    }

    /** It had its turn, whatever came of that. */
    void judged(Watched split) {
        split.isDue = !split.isAtRest();
    }

    /** Its judge was told something: it is due in the next tick. */
    void stirred(String name) {
        for (Watched split : all) {
            if (split.name.equals(name)) {
                becomeDue(split);
            }
        }
    }
}
