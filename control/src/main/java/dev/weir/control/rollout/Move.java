package dev.weir.control.rollout;

import dev.weir.control.rollout.Effect.News;
import dev.weir.control.rollout.Effect.Refusal;
import dev.weir.control.rollout.Effect.Signal;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.RolloutConfig.Start;
import dev.weir.proxy.config.SplitConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A state on its way to the next one, within one call of the machine. It knows how each step is made; whether it may be is
 * for the rules that call it.
 */
final class Move {
    private static final long UNSEEN = -1;

    private final @Nullable RolloutState before;
    private final long nowNs;
    private final List<Effect> effects = new ArrayList<>();

    private RolloutSpec spec;
    private @Nullable RolloutSpec next;
    private long id;
    private long generation;
    private Phase phase;
    private int stage;
    private int weightPpm;
    private boolean paused;
    private boolean needsPerson;
    private boolean released;
    private boolean inFile;
    private int fileWeightPpm;
    private Times times;
    private long stageRequests;
    private final SortedSet<String> quarantined;
    private @Nullable Reason reason;
    private long seenRequests = UNSEEN;

    /** From nothing. */
    Move(RolloutSpec spec, int fileWeightPpm, long nowNs) {
        this.before = null;
        this.nowNs = nowNs;
        this.spec = spec;
        this.phase = Phase.PENDING;
        this.stage = RolloutState.NO_STAGE;
        this.inFile = true;
        this.fileWeightPpm = fileWeightPpm;
        this.times = Times.startingAt(nowNs);
        this.quarantined = new TreeSet<>();
    }

    Move(RolloutState state, long nowNs) {
        this.before = state;
        this.nowNs = nowNs;
        this.spec = state.spec();
        this.next = state.next();
        this.id = state.id();
        this.generation = state.generation();
        this.phase = state.phase();
        this.stage = state.stage();
        this.weightPpm = state.weightPpm();
        this.paused = state.paused();
        this.needsPerson = state.needsPerson();
        this.released = state.released();
        this.inFile = state.inFile();
        this.fileWeightPpm = state.fileWeightPpm();
        this.times = state.times();
        this.stageRequests = state.stageRequests();
        this.quarantined = new TreeSet<>(state.quarantined());
        this.reason = state.reason();
    }

    /** Where the move has come to. */
    RolloutState state() {
        return new RolloutState(
                spec,
                next,
                id,
                generation,
                phase,
                stage,
                weightPpm,
                paused,
                needsPerson,
                released,
                inFile,
                fileWeightPpm,
                times,
                stageRequests,
                quarantined,
                reason);
    }

    /** The end of the move. What changed nothing leaves the times alone, too: it need not be written down. */
    Transition done() {
        RolloutState after = state();
        if (before == null || !after.equals(before)) {
            times = times.withKnown(nowNs);
            stageRequests = seenRequests == UNSEEN ? stageRequests : seenRequests;
            after = state();
        }
        return new Transition(before, after, effects);
    }

    /** A rollout of this version waits for its start; in quarantine it does not even do that. */
    Move await(RolloutSpec newest) {
        if (phase == Phase.ROLLING_BACK || phase == Phase.ROLLED_BACK || phase == Phase.ABORTED) {
            restore();
        }
        spec = newest;
        next = null;
        id++;
        generation = 1;
        stage = RolloutState.NO_STAGE;
        stageRequests = 0;
        paused = false;
        released = false;
        needsPerson = false;
        give(0);
        if (quarantined.contains(newest.version())) {
            enter(Phase.ROLLED_BACK);
            reason = Reason.of(
                    Reason.QUARANTINED,
                    name()
                            + " was rolled back before and gets nothing; retry tries it once more, another version"
                            + " starts anew");
            return say(News.ROLLED_BACK, reason.sentence());
        }
        enter(Phase.PENDING);
        reason = null;
        say(News.PENDING, name() + " waits for its start");
        return newest.start() == Start.AUTO ? begin("by itself") : this;
    }

    /** Requests of the stage until now; kept if anything else changes. */
    Move seen(long requests) {
        seenRequests = requests;
        return this;
    }

    /** From the top: the baseline first. */
    Move begin(String how) {
        next = null;
        stage = RolloutState.NO_STAGE;
        stageRequests = 0;
        paused = false;
        needsPerson = false;
        released = false;
        reason = null;
        enter(Phase.BASELINE);
        give(0);
        return say(News.STARTED, name() + " started " + how);
    }

    /** One more attempt with the same version. */
    Move again() {
        generation++;
        quarantined.remove(spec.version());
        return restore();
    }

    Move enter(Phase entered) {
        stopObserving();
        phase = entered;
        times = times.withPhase(nowNs);
        return this;
    }

    /** A stage, or the soak when there are no more. */
    Move enterStage(int entered) {
        boolean first = weightPpm == 0 && stage == RolloutState.NO_STAGE;
        stage = entered;
        boolean soaks = stage == spec.stages().size();
        enter(soaks ? Phase.SOAK : Phase.SETTLE);
        times = times.withStage(nowNs);
        stageRequests = 0;
        seenRequests = UNSEEN;
        reason = null;
        int hadPpm = weightPpm;
        int stagePpm = spec.weightPpm(stage);
        if (stagePpm != hadPpm) {
            give(stagePpm);
        }
        if (first) {
            tell(Signal.BEGIN);
        } else if (stagePpm > hadPpm) {
            tell(Signal.WEIGHT_ROSE);
        }
        tell(Signal.STAGE_BEGAN);
        return soaks ? sayThatItSoaks() : say(News.STAGE, where());
    }

    private Move sayThatItSoaks() {
        String left = spec.holdbackPpm() == 0
                ? "nothing is held back to compare with, so only a dead version and broken thresholds are seen"
                : Percent.text(spec.holdbackPpm()) + " stay on " + spec.baseline() + " to compare with";
        return say(News.SOAK, name() + " has all stages behind it; " + left);
    }

    /** Back to the weight of the stage, from a lower one. */
    Move regainWeight() {
        give(spec.weightPpm(stage));
        enter(stage == spec.stages().size() ? Phase.SOAK : Phase.SETTLE);
        tell(Signal.WEIGHT_ROSE);
        return say(News.STAGE, where());
    }

    /** The file gives everything: there is nothing to roll out. */
    Move nothingToDo() {
        id = 1;
        generation = 1;
        stage = spec.stages().size();
        weightPpm = SplitConfig.WHOLE_PPM;
        released = true;
        reason = Reason.of(Reason.DONE, "the file gives " + name() + " all of the traffic");
        return enter(Phase.DONE);
    }

    Move finish() {
        give(SplitConfig.WHOLE_PPM);
        tell(Signal.WEIGHT_ROSE);
        enter(Phase.DONE);
        reason = Reason.of(
                Reason.DONE, name() + " has all of the traffic; to make that permanent, write " + spec.lastEdit());
        return say(News.DONE, reason.sentence());
    }

    /** The file says it now. */
    Move makePermanent() {
        released = true;
        next = null;
        effects.add(new Effect.ReleaseWeight());
        return say(News.PERMANENT, "the file says now that " + name() + " has all of the traffic");
    }

    Move hold(Reason why, boolean untilAPersonActs) {
        boolean known = phase == Phase.HOLD && reason != null && reason.code().equals(why.code());
        if (known && needsPerson == untilAPersonActs) {
            return this;
        }
        if (phase != Phase.HOLD) {
            enter(Phase.HOLD);
        }
        needsPerson = untilAPersonActs;
        reason = why;
        return say(News.HELD, name() + " is held: " + why.sentence());
    }

    Move leaveHold() {
        needsPerson = false;
        reason = null;
        if (stage == RolloutState.NO_STAGE) {
            enter(Phase.BASELINE);
        } else {
            enter(stage == spec.stages().size() ? Phase.SOAK : Phase.SETTLE);
        }
        return say(News.HOLD_OVER, "the hold is over: " + where());
    }

    /** Out of traffic, and never back by itself. */
    Move rollBack(Reason why, boolean stableCanCarry) {
        quarantined.add(spec.version());
        takeOut(why, !stableCanCarry);
        enter(Phase.ROLLING_BACK);
        say(News.ROLLING_BACK, name() + " is rolled back: " + why.sentence());
        return stableCanCarry
                ? this
                : say(
                        News.BASELINE_STRAINED,
                        spec.baseline() + " may not be able to carry the traffic of " + spec.variant()
                                + ", which comes back to it all the same");
    }

    Move abort(Reason why) {
        takeOut(why, false);
        enter(Phase.ABORTED);
        return say(News.ABORTED, why.sentence());
    }

    /** Without having had any traffic. */
    Move end(Reason why) {
        reason = why;
        return enter(Phase.ABORTED);
    }

    /** The newer version is the one that is meant from here on. */
    Move skipTo(RolloutSpec newest) {
        spec = newest;
        next = null;
        id++;
        generation = 1;
        stage = RolloutState.NO_STAGE;
        return this;
    }

    private void takeOut(Reason why, boolean limit) {
        weightPpm = 0;
        paused = false;
        needsPerson = false;
        released = false;
        reason = why;
        effects.add(new Effect.RollBack(why, spec.openStreams(), limit));
    }

    Move rolledBack() {
        enter(Phase.ROLLED_BACK);
        return say(News.ROLLED_BACK, name() + " has no traffic any more");
    }

    /** No traffic first; what comes then is the newer version. */
    Move supersede(RolloutSpec newest) {
        next = newest;
        paused = false;
        needsPerson = false;
        give(0);
        enter(Phase.SUPERSEDED);
        reason = Reason.of(Reason.SUPERSEDED, name() + " gave way to version " + newest.version());
        return say(News.SUPERSEDED, reason.sentence());
    }

    Move release(String sentence) {
        released = true;
        effects.add(new Effect.ReleaseWeight());
        return say(News.RELEASED, sentence);
    }

    Move restore() {
        effects.add(new Effect.Restore());
        return this;
    }

    /** Sets the weight in every case: whoever carries it out may know less than the state does. */
    Move give(int ppm) {
        if (ppm > weightPpm) {
            times = times.withRaised(nowNs);
        }
        weightPpm = ppm;
        Effect weight = new Effect.SetWeight(ppm);
        if (!effects.contains(weight)) {
            effects.add(weight);
        }
        return this;
    }

    Move giveAgain() {
        return give(weightPpm);
    }

    boolean hasAll() {
        return weightPpm == SplitConfig.WHOLE_PPM;
    }

    boolean hasNothing() {
        return weightPpm == 0;
    }

    /** A person gave less: that is where the rollout goes on from. */
    Move lower(int ppm) {
        weightPpm = Math.min(weightPpm, ppm);
        return this;
    }

    /** The same spec of the same version in other words, as far as the rollout has come. */
    Move adopt(RolloutSpec changed, int changedStage) {
        spec = changed;
        stage = changedStage;
        int mostPpm = spec.weightPpm(stage);
        if (phase.isRunning() && weightPpm > mostPpm) {
            give(mostPpm);
        }
        return this;
    }

    Move adopt(RolloutSpec changed) {
        spec = changed;
        return this;
    }

    Move then(@Nullable RolloutSpec newest) {
        next = newest;
        return this;
    }

    Move file(boolean asksForRollout, int ppm) {
        inFile = asksForRollout;
        fileWeightPpm = ppm;
        return this;
    }

    Move quarantine() {
        quarantined.add(spec.version());
        return this;
    }

    Move pause() {
        paused = true;
        stopObserving();
        return say(News.PAUSED, where() + ", paused");
    }

    /** Also gives a hold for the deadline another period. */
    Move resume() {
        boolean wasPaused = paused;
        paused = false;
        if (reason != null && reason.code().equals(Reason.DEADLINE)) {
            times = times.withDeadlineFrom(nowNs);
        }
        needsPerson = false;
        if (wasPaused) {
            give(weightPpm);
        }
        return say(News.RESUMED, where() + ", resumed");
    }

    Move observe() {
        if (times.observingNs() == Times.NEVER) {
            times = times.withObserved(times.observedNs(), nowNs);
        }
        return this;
    }

    Move stopObserving() {
        if (times.observingNs() != Times.NEVER) {
            times = times.withObserved(times.observedNs(nowNs), Times.NEVER);
        }
        return this;
    }

    Move forgetObserved() {
        times = times.withObserved(0, Times.NEVER);
        return this;
    }

    Move calmSince(long sinceNs) {
        times = times.withCalm(sinceNs);
        return this;
    }

    /** So that a crash does not lose more of a deadline than this is apart. */
    Move checkpoint() {
        times = times.withKnown(nowNs);
        return this;
    }

    Move movedTo(long startNs) {
        times = times.movedTo(startNs);
        return this;
    }

    Move tell(Signal signal) {
        effects.add(new Effect.Tell(signal));
        return this;
    }

    Move say(News news, String sentence) {
        effects.add(new Effect.Announce(news, sentence));
        return this;
    }

    Move refuse(Refusal refusal, String sentence) {
        effects.add(new Effect.Refuse(refusal, sentence));
        return this;
    }

    /** {@code canary 2.1.0}. */
    String name() {
        return spec.variant() + " " + spec.version();
    }

    private String where() {
        String at = name() + " is at " + Percent.text(weightPpm);
        if (stage == RolloutState.NO_STAGE) {
            return name() + " waits until " + spec.baseline() + " is known";
        }
        return stage < spec.stages().size()
                ? at + ", stage " + (stage + 1) + " of " + spec.stages().size()
                : at + ", behind the last stage";
    }
}
