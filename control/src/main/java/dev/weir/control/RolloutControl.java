package dev.weir.control;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.weir.control.audit.Actor;
import dev.weir.control.audit.AuditEntry;
import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.change.ChangeOptions;
import dev.weir.control.change.ChangeRequest.FollowRollouts;
import dev.weir.control.change.ControlEvent;
import dev.weir.control.change.Plan;
import dev.weir.control.change.RolloutAnswer;
import dev.weir.control.journal.Entry;
import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Effect;
import dev.weir.control.rollout.Reason;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutSpec;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Target;
import dev.weir.control.rollout.Transition;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.RolledBack;
import dev.weir.control.table.RolloutWeight;
import dev.weir.control.unit.Labels;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.VariantConfig;
import dev.weir.proxy.config.WeirConfig;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what rollouts decide happen: their weights come into the table, rolled-back variants leave it, decisions are written
 * down and told. The control thread.
 *
 * <p>Weights are followed, not sent: whatever table is in force, each tick compares it with what the rollouts want. So no
 * reload, and no change that came in between, can undo a stage or bring a variant back.
 */
final class RolloutControl implements Rollouts.Deeds {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutControl.class);
    private static final Actor ROLLOUT = Actor.weir("rollout");
    private static final long FAILED_RISE_PAUSE_NS = 5_000_000_000L;

    private final ControlLoop.Parts parts;
    private final ChangeDesk desk;
    private final Judges judges;
    private final Rollouts rollouts;
    private final RolloutEvidence evidence;
    private final StreamCuts cuts;
    private volatile long nextRiseNs;
    private Rollouts.Places acknowledged = Rollouts.Places.NONE;
    private long acknowledgedGeneration = -1;
    private Rollouts.Places followed = Rollouts.Places.NONE;
    private long followedGeneration = -1;

    RolloutControl(ControlLoop.Parts parts, ChangeDesk desk, Judges judges) {
        this.parts = parts;
        this.desk = desk;
        this.judges = judges;
        this.evidence = new RolloutEvidence(parts, judges);
        this.cuts = new StreamCuts(parts.dataPlane());
        this.nextRiseNs = parts.times().nanos().getAsLong();
        this.rollouts = new Rollouts(this, states(parts.resumed()));
    }

    /** How rollouts go on that the journal knows of. */
    static SortedMap<String, RolloutState> states(SortedMap<String, Transition> resumed) {
        SortedMap<String, RolloutState> states = new TreeMap<>();
        resumed.forEach((split, transition) -> states.put(split, transition.state()));
        return states;
    }

    /** The runtime changes with which the first table is made, so that no variant serves for a moment that should not. */
    static Overrides firstOverrides(WeirConfig config, Overrides saved, Map<String, RolloutState> states, Instant now) {
        Overrides first = saved.with(firstWeights(config, states)).withoutNewVersions(config);
        for (RolloutState state : states.values()) {
            RolledBack.Key key = Rollouts.key(state);
            Reason reason = state.reason();
            if (Rollouts.isOut(state) && reason != null && !first.rolledBack().containsKey(key)) {
                first = first.with(new RolledBack(key, state.spec().version(), reason, now));
            }
        }
        return first;
    }

    /** A version that nobody has heard of gets nothing, unless its variant is new as well and the file gives it all. */
    private static SortedMap<String, RolloutWeight> firstWeights(WeirConfig config, Map<String, RolloutState> states) {
        SortedMap<String, RolloutWeight> weights = Rollouts.weights(states);
        for (SplitConfig split : config.splits().values()) {
            RolloutSpec spec = RolloutSpec.of(config, split);
            RolloutState state = states.get(split.name());
            boolean isNew = spec != null
                    && !weights.containsKey(split.name())
                    && (state == null
                            ? !givesAll(split, spec.variant())
                            : !spec.version().equals(state.spec().version()));
            if (spec != null && isNew) {
                weights.put(split.name(), new RolloutWeight(split.name(), spec.variant(), spec.version(), 0, false));
            }
        }
        return weights;
    }

    private static boolean givesAll(SplitConfig split, String name) {
        VariantConfig variant = split.variants().get(name);
        return variant != null && variant.weightPpm() == SplitConfig.WHOLE_PPM;
    }

    /** Before anything else: the first configuration is in force. */
    void begin(long nowNs) {
        parts.resumed().values().forEach(transition -> rollouts.announce(transition, true));
        fileRead(nowNs);
    }

    /** Why there is no verdict yet on variants of running rollouts that have no weight. */
    SortedMap<RolledBack.Key, Verdict> unjudged() {
        return evidence.unjudged(rollouts.states().values());
    }

    SortedMap<String, RolloutState> states() {
        return rollouts.states();
    }

    /** A configuration is in force. */
    void fileRead(long nowNs) {
        rollouts.fileRead(parts.publisher().current().config(), nowNs);
        keepOut(nowNs);
        follow();
    }

    /** Versions that were taken out stay out, though their rollout does not know: it is new, or its journal missed it. */
    private void keepOut(long nowNs) {
        for (RolledBack out :
                parts.publisher().current().overrides().rolledBack().values()) {
            RolloutState state = rollouts.state(out.key().split());
            if (state != null && isOf(state, out) && !Rollouts.isOut(state)) {
                Reason reason = out.reason();
                Finding finding = new Finding(Check.THRESHOLDS, reason.code(), reason.sentence(), reason.figures());
                rollouts.wasTakenOut(state.split(), new Verdict.Fail(finding), nowNs);
            }
        }
    }

    private static boolean isOf(RolloutState state, RolledBack out) {
        return Rollouts.key(state).equals(out.key()) && state.spec().version().equals(out.version());
    }

    /** A second ends, in which the judges look at everything: rollouts hear of it in the same tick. */
    void tellAllInThisTick() {
        evidence.tellAllInThisTick();
    }

    /** Each tick, with the verdicts on all variants that have weight. */
    void tick(SortedMap<RolledBack.Key, Verdict> found, long nowNs) {
        if (!judges.failed().isEmpty()) {
            evidence.tellAllInThisTick();
        }
        if (evidence.found(found, rollouts.places(), nowNs)) {
            rollouts.tick(evidence::of, nowNs);
        }
        acknowledge(nowNs);
        follow();
        cuts.cutOverdue(parts.publisher().current().overrides().rolledBack().keySet(), nowNs);
    }

    /** Whether a rollout takes care of the variant. */
    boolean owns(RolledBack.Key key) {
        RolloutState state = rollouts.state(key.split());
        return state != null && state.spec().variant().equals(key.variant());
    }

    /** Whether the variant is out of traffic because its rollout says so. */
    boolean keepsOut(RolledBack.Key key) {
        RolloutState state = rollouts.state(key.split());
        return state != null && Rollouts.key(state).equals(key) && Rollouts.isOut(state);
    }

    /** Lets go of a variant that it keeps out; then that may happen, else the change is refused. */
    void giveBack(String split, ControlEvent.Change change, Runnable then) {
        var by = new RolloutEvent.By(change.actor().who(), change.options().reason());
        rollouts.command(split, new RolloutEvent.Restore(Target.CURRENT, by), nowNs(), answer -> {
            switch (answer) {
                case RolloutAnswer.Done _ -> then.run();
                case RolloutAnswer.Refused refused -> change.answer().complete(conflict(refused.sentence()));
                case RolloutAnswer.NotWritten _ -> change.answer().complete(ChangeDesk.NOT_WRITTEN);
                case RolloutAnswer.Unknown _, RolloutAnswer.Overtaken _, RolloutAnswer.Unavailable _ ->
                    change.answer().complete(conflict("the rollout of " + split + " has moved on; look again"));
            }
        });
    }

    private static ChangeAnswer.Refused conflict(String why) {
        return new ChangeAnswer.Refused(ChangeAnswer.Refused.Kind.CONFLICT, why, null);
    }

    /** @param answer told on this thread, once what came of it is on the disk or was refused */
    void command(ControlEvent.Rollout asked, long nowNs, Consumer<RolloutAnswer> answer) {
        rollouts.command(asked.split(), asked.command(), nowNs, answer);
        follow();
    }

    /** A table holds on every event loop, or the rollouts have moved since it did. */
    private void acknowledge(long nowNs) {
        long generation = parts.publisher().current().number();
        SortedMap<String, RolloutState> moved =
                generation == acknowledgedGeneration ? rollouts.movedSince(acknowledged) : rollouts.states();
        if (!moved.isEmpty() && parts.publisher().holds() == generation) {
            acknowledgedGeneration = generation;
            acknowledged = rollouts.places();
            rollouts.holds(moved, this::weightInForce, nowNs);
        }
    }

    private Rollouts.InForce weightInForce(RolloutState state) {
        Generation current = parts.publisher().current();
        SplitConfig split = current.config().splits().get(state.split());
        if (split == null || !isServed(state)) {
            return Rollouts.InForce.NOTHING;
        }
        int ppm =
                current.overrides().weightsPpm(split).getOrDefault(state.spec().variant(), 0);
        return new Rollouts.InForce(ppm, current.overrides().rolledBack().containsKey(Rollouts.key(state)));
    }

    /** Brings the table in line with what the rollouts want, split by split: no rise holds up what lowers. */
    private void follow() {
        boolean isNewTable = parts.publisher().current().number() != followedGeneration;
        SortedMap<String, RolloutState> moved = isNewTable ? rollouts.states() : rollouts.movedSince(followed);
        if (moved.isEmpty() && !isNewTable) {
            return;
        }
        takeOutMissing(moved);
        SortedMap<String, RolloutWeight> wanted = wanted(moved);
        SortedSet<String> splits = new TreeSet<>(moved.keySet());
        if (isNewTable) {
            splits.addAll(parts.publisher().current().overrides().rollouts().keySet());
        }
        boolean inLine = true;
        for (String split : splits) {
            inLine &= follow(split, wanted.get(split));
        }
        if (inLine) {
            followedGeneration = parts.publisher().current().number();
            followed = rollouts.places();
        }
    }

    /** What a rollout keeps out, and the table does not, for whatever reason. */
    private void takeOutMissing(SortedMap<String, RolloutState> states) {
        for (RolloutState state : states.values()) {
            boolean isOut = parts.publisher().current().overrides().rolledBack().containsKey(Rollouts.key(state));
            Reason reason = state.reason();
            if (Rollouts.isOut(state) && !isOut && reason != null && isServed(state)) {
                takeOut(state, reason);
            }
        }
    }

    /** Whether its variant is one beside the baseline still: the file may have removed it, or made it the baseline. */
    private boolean isServed(RolloutState state) {
        SplitConfig split = parts.publisher().current().config().splits().get(state.split());
        return split != null
                && split.variants().containsKey(state.spec().variant())
                && !split.baseline().equals(state.spec().variant());
    }

    /** Weights that another version has earned than the one in force count for nothing. */
    private SortedMap<String, RolloutWeight> wanted(SortedMap<String, RolloutState> states) {
        WeirConfig config = parts.publisher().current().config();
        return Overrides.NONE
                .with(Rollouts.weights(states))
                .withoutNewVersions(config)
                .rollouts();
    }

    private boolean follow(String split, @Nullable RolloutWeight wanted) {
        Overrides overrides = parts.publisher().current().overrides();
        RolloutWeight present = overrides.rollouts().get(split);
        SortedSet<RolledBack.Key> restored =
                rollouts.restored(split, overrides.rolledBack().keySet());
        if (Objects.equals(wanted, present) && restored.isEmpty()) {
            return true;
        }
        if (asksForMore(wanted, present) && !mayRise()) {
            return false;
        }
        SortedMap<String, RolloutWeight> weights = new TreeMap<>(overrides.rollouts());
        if (wanted == null) {
            weights.remove(split);
        } else {
            weights.put(split, wanted);
        }
        String reason = reason(split);
        ControlEvent.Change change = ControlEvent.Change.of(
                new FollowRollouts(weights, restored, split),
                ROLLOUT,
                reason == null ? ChangeOptions.NONE : ChangeOptions.because(reason));
        if (desk.plan(change) instanceof Plan.Change plan && !plan.raisesWeight()) {
            return desk.atOnce(plan, ROLLOUT, reason);
        }
        if (mayRise()) {
            change.answer().thenAccept(this::paceRises);
            desk.take(change);
        }
        return false;
    }

    private static boolean asksForMore(@Nullable RolloutWeight wanted, @Nullable RolloutWeight present) {
        return wanted != null && present != null && wanted.weightPpm() > present.weightPpm();
    }

    /** One rise at a time: what many rollouts wait for is not planned again and again. */
    private boolean mayRise() {
        return !desk.isBusy() && nowNs() - nextRiseNs >= 0;
    }

    /** A table that could not be had is not asked for ten times a second. Any thread. */
    private void paceRises(ChangeAnswer answer) {
        boolean failed =
                answer instanceof ChangeAnswer.Refused refused && refused.kind() != ChangeAnswer.Refused.Kind.STALE;
        nextRiseNs = nowNs() + (failed ? FAILED_RISE_PAUSE_NS : 0);
    }

    private @Nullable String reason(String split) {
        RolloutState state = rollouts.state(split);
        return state == null
                ? null
                : "rollout of " + state.spec().variant() + " " + state.spec().version();
    }

    @Override
    public CompletableFuture<Boolean> journal(RolloutEvent event, Transition transition, long nowNs) {
        return parts.recorder()
                .journal(new Entry(
                        event, transition, nowNs, parts.times().clock().instant()));
    }

    @Override
    public void resume(Runnable step) {
        parts.events().add(new ControlEvent.Resume(() -> {
            step.run();
            follow();
        }));
    }

    @Override
    public long nowNs() {
        return parts.times().nanos().getAsLong();
    }

    private void takeOut(RolloutState state, Reason reason) {
        Generation current = parts.publisher().current();
        RolledBack.Key key = Rollouts.key(state);
        Instant now = parts.times().clock().instant();
        Overrides overrides =
                current.overrides().with(new RolledBack(key, state.spec().version(), reason, now));
        LOG.warn("rolled back {}: {}", key, reason.sentence());
        if (desk.atOnce(Plan.rollback(current.config(), overrides, key), ROLLOUT, reason.sentence())) {
            judges.forget(key);
        }
    }

    @Override
    public void rollBack(RolloutState state, Effect.RollBack why) {
        RolledBack.Key key = Rollouts.key(state);
        if (isServed(state)) {
            takeOut(state, why.reason());
        }
        WeirConfig config = parts.publisher().current().config();
        long graceNs = switch (why.openStreams()) {
            case KEEP -> Long.MAX_VALUE;
            case DRAIN -> config.drain().deadline().toNanos();
            case CUT -> 0;
        };
        if (graceNs != Long.MAX_VALUE) {
            cuts.cutAt(key, nowNs() + graceNs);
        }
        cuts.cutOverdue(parts.publisher().current().overrides().rolledBack().keySet(), nowNs());
    }

    @Override
    public void stageBegan(RolledBack.Key variant) {
        evidence.stageBegan(variant);
    }

    @Override
    public void announce(RolloutState state, Effect.Announce news, boolean written) {
        LOG.info("rollout of {}: {}", state.split(), news.sentence());
        parts.news().announce("rollout", News.of(state, news, written));
        parts.recorder()
                .append(new AuditEntry(
                        parts.times().clock().instant(),
                        ROLLOUT,
                        "rollout." + Labels.of(news.news()),
                        "splits/" + state.split(),
                        NullNode.getInstance(),
                        TextNode.valueOf(Labels.of(state.phase())),
                        news.sentence(),
                        parts.publisher().current().number()));
    }
}
