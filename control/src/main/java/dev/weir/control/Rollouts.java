package dev.weir.control;

import dev.weir.control.change.RolloutAnswer;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Effect;
import dev.weir.control.rollout.Owner;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutMachine;
import dev.weir.control.rollout.RolloutSpec;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Transition;
import dev.weir.control.table.RolledBack;
import dev.weir.control.table.RolloutWeight;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rollouts of all splits: hands each event to the {@link RolloutMachine}, has what comes of it written down, and lets it
 * happen. The control thread.
 *
 * <pre>
 * gives the variant more:   journal --> written --> the state counts, its weight is to be followed
 * takes it away:            the state counts, the variant is out ------> journal, until it is written
 * </pre>
 *
 * While a rise waits for the disk the old state counts; a rollback does not wait for it.
 */
final class Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

    /** After the disk refused a rise, this long no other is tried. */
    private static final long REFUSED_PAUSE_NS = 5_000_000_000L;

    private final Deeds deeds;
    /** Replaced as a whole: what was handed out does not change. */
    private SortedMap<String, RolloutState> states;

    private Places places;

    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<String, Integer> acknowledgedPpm = new HashMap<>();
    private final Map<String, Long> refusedUntilNs = new HashMap<>();
    private final Map<String, List<Postponed>> postponed = new HashMap<>();

    /** What rollouts make happen. */
    interface Deeds {
        /** Has a step written down; completes, on any thread, with whether it is on the disk. */
        CompletableFuture<Boolean> journal(RolloutEvent event, Transition transition, long nowNs);

        /** Monotonic. */
        long nowNs();

        /** Runs on the control thread, later. */
        void resume(Runnable step);

        /** The variant is out of traffic when this returns. */
        void rollBack(RolloutState state, Effect.RollBack why);

        /** A stage began. */
        void stageBegan(RolledBack.Key variant);

        /** To be told now that it is written down, or cannot be. */
        void announce(RolloutState state, Effect.Announce news, boolean written);
    }

    /** Where all rollouts are at one moment, and how often one of them had moved by then. */
    record Places(long moves, SortedMap<String, RolloutState> states) {
        /** Before any. */
        static final Places NONE = new Places(0, Collections.emptySortedMap());
    }

    /** What the variant of a rollout has in the table that holds on every event loop. */
    record InForce(int weightPpm, boolean takenOut) {
        /** It is no variant beside the baseline any more. */
        static final InForce NOTHING = new InForce(0, true);
    }

    /** A rise that is being written down, and the answers that hang on it. */
    private record Waiting(RolloutEvent event, Transition transition, long atNs, Consumer<RolloutAnswer> answer) {}

    /** What came while a rise was being written down. */
    private record Postponed(RolloutEvent event, Consumer<RolloutAnswer> answer) {}

    Rollouts(Deeds deeds, SortedMap<String, RolloutState> restored) {
        this.deeds = deeds;
        this.states = Collections.unmodifiableSortedMap(new TreeMap<>(restored));
        this.places = new Places(1, states);
    }

    /** By split; the same object as long as nothing has changed. */
    SortedMap<String, RolloutState> states() {
        return states;
    }

    @Nullable
    RolloutState state(String split) {
        return states.get(split);
    }

    /** The weights that rollouts give. */
    static SortedMap<String, RolloutWeight> weights(Map<String, RolloutState> states) {
        SortedMap<String, RolloutWeight> weights = new TreeMap<>();
        states.forEach((split, state) -> {
            if (state.owner() != Owner.FILE) {
                boolean yields = state.owner() == Owner.PERSON;
                weights.put(
                        split,
                        new RolloutWeight(
                                split, state.spec().variant(), state.spec().version(), state.weightPpm(), yields));
            }
        });
        return weights;
    }

    /** The variant of the split, if it is one of these and its rollout wants it to serve again. */
    SortedSet<RolledBack.Key> restored(String split, Set<RolledBack.Key> rolledBack) {
        SortedSet<RolledBack.Key> restored = new TreeSet<>();
        RolloutState state = states.get(split);
        if (state != null && rolledBack.contains(key(state)) && !isOut(state)) {
            restored.add(key(state));
        }
        return restored;
    }

    /** Whether the rollout keeps its variant out of traffic, forced requests included. */
    static boolean isOut(RolloutState state) {
        return switch (state.phase()) {
            case ROLLING_BACK, ROLLED_BACK -> true;
            case ABORTED -> !state.released();
            case PENDING, BASELINE, SETTLE, OBSERVE, GATE, HOLD, SOAK, DONE, SUPERSEDED -> false;
        };
    }

    static RolledBack.Key key(RolloutState state) {
        return new RolledBack.Key(state.split(), state.spec().variant());
    }

    /** A configuration is in force. */
    void fileRead(WeirConfig config, long nowNs) {
        Set<String> known = new TreeSet<>(states.keySet());
        known.addAll(config.splits().keySet());
        for (String name : known) {
            SplitConfig split = config.splits().get(name);
            RolloutSpec spec = split == null ? null : RolloutSpec.of(config, split);
            RolloutState state = states.get(name);
            if (state != null || spec != null) {
                fileRead(name, state, new RolloutEvent.FileRead(spec, filePpm(split, spec, state)), nowNs);
            }
        }
    }

    private void fileRead(String split, @Nullable RolloutState state, RolloutEvent.FileRead file, long nowNs) {
        postponed.getOrDefault(split, new ArrayList<>()).removeIf(old -> old.event instanceof RolloutEvent.FileRead);
        if (state != null) {
            apply(split, file, nowNs, Rollouts::ignore);
        } else if (file.spec() != null && !waiting.containsKey(split)) {
            take(split, file, RolloutMachine.first(file.spec(), file.fileWeightPpm(), nowNs), nowNs, Rollouts::ignore);
        }
    }

    /** A variant that the file does not have any more keeps what it had last: to come back is no edit of its weight. */
    private static int filePpm(@Nullable SplitConfig split, @Nullable RolloutSpec spec, @Nullable RolloutState state) {
        String variant = spec != null
                ? spec.variant()
                : state == null ? "" : state.spec().variant();
        var config = split == null ? null : split.variants().get(variant);
        if (config != null) {
            return config.weightPpm();
        }
        return state == null ? 0 : state.fileWeightPpm();
    }

    /**
     * What is known after a tick.
     *
     * @param seen of a rollout; null: nothing that could concern it
     */
    void tick(Function<RolloutState, RolloutEvent.@Nullable Tick> seen, long nowNs) {
        for (String split : List.copyOf(postponed.keySet())) {
            if (!waiting.containsKey(split) && !isPausing(split, nowNs)) {
                takePostponed(split, nowNs);
            }
        }
        for (RolloutState state : states.values()) {
            try {
                RolloutEvent.Tick tick = seen.apply(state);
                if (tick != null) {
                    apply(state.split(), tick, nowNs, Rollouts::ignore);
                }
            } catch (Throwable e) {
                LOG.error("a tick of the rollout of {} failed, the others go on", state.split(), e);
            }
        }
    }

    /** The variant was taken out, though the journal had no time to say so. */
    void wasTakenOut(String split, Verdict.Fail why, long nowNs) {
        apply(split, new RolloutEvent.Tick(why, 0, false, true), nowNs, Rollouts::ignore);
    }

    /** Where all rollouts are; the same object as long as none moves. */
    Places places() {
        return places;
    }

    /** Those that are not where they were. */
    SortedMap<String, RolloutState> movedSince(Places before) {
        if (before.moves == places.moves) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, RolloutState> moved = new TreeMap<>();
        states.forEach((split, state) -> {
            if (!state.equals(before.states.get(split))) {
                moved.put(split, state);
            }
        });
        return moved;
    }

    /**
     * A table holds on every event loop. While a rollout is paused, people may have lowered its weight.
     *
     * @param moved those that moved since this was said last, or all of them when the table is another one
     */
    void holds(SortedMap<String, RolloutState> moved, Function<RolloutState, InForce> inForce, long nowNs) {
        for (RolloutState state : moved.values()) {
            String split = state.split();
            InForce has = inForce.apply(state);
            Integer ppm = has.weightPpm;
            if (state.paused() && ppm < state.weightPpm()) {
                apply(split, new RolloutEvent.WeightSet(ppm), nowNs, Rollouts::ignore);
            } else if (state.phase() == Phase.ROLLING_BACK && has.takenOut) {
                apply(split, new RolloutEvent.RolledBackDone(), nowNs, Rollouts::ignore);
            } else if (ppm == state.weightPpm() && !ppm.equals(acknowledgedPpm.put(split, ppm))) {
                apply(split, new RolloutEvent.Published(ppm), nowNs, Rollouts::ignore);
            }
        }
    }

    /** Somebody asks. */
    void command(String split, RolloutEvent.Command command, long nowNs, Consumer<RolloutAnswer> answer) {
        apply(split, command, nowNs, answer);
    }

    private void apply(String split, RolloutEvent event, long nowNs, Consumer<RolloutAnswer> answer) {
        Waiting rise = waiting.get(split);
        RolloutState base = rise == null ? states.get(split) : rise.transition.state();
        if (base == null) {
            answer.accept(new RolloutAnswer.Unknown(split));
            return;
        }
        Transition transition = RolloutMachine.next(base, event, nowNs);
        if (rise != null && !takesAway(transition, states.get(split))) {
            later(split, event, answer);
            return;
        }
        waiting.remove(split);
        take(split, event, transition, nowNs, answer);
    }

    /**
     * Whether less comes of it than of the rise that is being written down, and no more than what is in force: such a thing does
     * not wait for the rise.
     */
    private static boolean takesAway(Transition transition, @Nullable RolloutState inForce) {
        RolloutState before = transition.before();
        RolloutState after = transition.state();
        boolean outranks = transition.effects().stream().anyMatch(Effect.RollBack.class::isInstance);
        boolean lowers = before != null && after.weightPpm() < before.weightPpm();
        boolean givesNothing = inForce != null
                && after.weightPpm() <= inForce.weightPpm()
                && (isOut(after) || !isOut(inForce))
                && !transition.givesMore();
        return outranks || (lowers && givesNothing);
    }

    private void take(
            String split, RolloutEvent event, Transition transition, long nowNs, Consumer<RolloutAnswer> answer) {
        Effect.Refuse refused = refusal(transition);
        if (refused != null) {
            answer.accept(new RolloutAnswer.Refused(refused.refusal(), refused.sentence()));
        } else if (!transition.changesState()) {
            carryOut(transition);
            answer.accept(new RolloutAnswer.Done(transition.state(), true));
        } else if (transition.givesMore()) {
            rise(split, event, transition, nowNs, answer);
        } else {
            adopt(transition);
            deeds.journal(event, transition, nowNs)
                    .thenAccept(written -> deeds.resume(() -> {
                        announce(transition, written);
                        answer.accept(new RolloutAnswer.Done(transition.state(), written));
                    }));
        }
    }

    /** A rise is being written down: what is asked meanwhile comes after it, and ticks come again anyway. */
    private void later(String split, RolloutEvent event, Consumer<RolloutAnswer> answer) {
        if (event instanceof RolloutEvent.Tick) {
            return;
        }
        postponed.computeIfAbsent(split, added -> new ArrayList<>()).add(new Postponed(event, answer));
    }

    private void takePostponed(String split, long nowNs) {
        List<Postponed> events = postponed.remove(split);
        if (events != null) {
            events.forEach(one -> apply(split, one.event, nowNs, one.answer));
        }
    }

    private void rise(
            String split, RolloutEvent event, Transition transition, long nowNs, Consumer<RolloutAnswer> answer) {
        boolean asked = event instanceof RolloutEvent.Command;
        if (!asked && isPausing(split, nowNs)) {
            again(split, event);
            return;
        }
        Waiting rise = new Waiting(event, transition, nowNs, answer);
        waiting.put(split, rise);
        deeds.journal(event, transition, nowNs).thenAccept(written -> deeds.resume(() -> risen(split, rise, written)));
    }

    private void risen(String split, Waiting rise, boolean written) {
        if (waiting.remove(split, rise)) {
            settle(split, rise, written);
        } else {
            rise.answer.accept(new RolloutAnswer.Overtaken());
        }
        takePostponed(split, deeds.nowNs());
    }

    private void settle(String split, Waiting rise, boolean written) {
        if (written) {
            adopt(rise.transition);
            announce(rise.transition, true);
            rise.answer.accept(new RolloutAnswer.Done(rise.transition.state(), true));
        } else {
            refusedUntilNs.put(split, rise.atNs + REFUSED_PAUSE_NS);
            LOG.error("the rollout of {} does not go on: its next step could not be written down", split);
            rise.answer.accept(new RolloutAnswer.NotWritten());
            if (!(rise.event instanceof RolloutEvent.Command)) {
                again(split, rise.event);
            }
        }
    }

    private boolean isPausing(String split, long nowNs) {
        return nowNs - refusedUntilNs.getOrDefault(split, nowNs) < 0;
    }

    /** Nobody says it once more: it is tried until the disk takes it, or another file says something else. */
    private void again(String split, RolloutEvent event) {
        if (event instanceof RolloutEvent.Tick) {
            return;
        }
        List<Postponed> events = postponed.computeIfAbsent(split, added -> new ArrayList<>());
        boolean isOverruled = event instanceof RolloutEvent.FileRead
                && events.stream().anyMatch(other -> other.event instanceof RolloutEvent.FileRead);
        if (!isOverruled) {
            events.addFirst(new Postponed(event, Rollouts::ignore));
        }
    }

    private void adopt(Transition transition) {
        RolloutState state = transition.state();
        SortedMap<String, RolloutState> changed = new TreeMap<>(states);
        changed.put(state.split(), state);
        states = Collections.unmodifiableSortedMap(changed);
        places = new Places(places.moves + 1, states);
        carryOut(transition);
    }

    private void carryOut(Transition transition) {
        RolloutState state = transition.state();
        for (Effect effect : transition.effects()) {
            switch (effect) {
                case Effect.RollBack rollBack -> deeds.rollBack(state, rollBack);
                case Effect.Tell(var signal) -> {
                    if (signal == Effect.Signal.STAGE_BEGAN) {
                        deeds.stageBegan(key(state));
                    }
                }
                case Effect.SetWeight _ -> acknowledgedPpm.remove(state.split());
                case Effect.Restore _, Effect.ReleaseWeight _, Effect.Announce _, Effect.Refuse _ -> {}
            }
        }
    }

    /** Tells what a transition has to say. */
    void announce(Transition transition, boolean written) {
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.Announce news) {
                deeds.announce(transition.state(), news, written);
            }
        }
    }

    private static Effect.@Nullable Refuse refusal(Transition transition) {
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.Refuse refuse) {
                return refuse;
            }
        }
        return null;
    }

    private static void ignore(RolloutAnswer answer) {}
}
