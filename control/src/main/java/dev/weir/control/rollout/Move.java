package dev.weir.control.rollout;

import dev.weir.control.rollout.Effect.News;
import dev.weir.control.rollout.Effect.Refusal;
import dev.weir.control.rollout.Effect.Signal;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.RolloutConfig.Start;
import dev.weir.proxy.config.SplitConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state on its way to the next one, within one call of the machine. It knows how each step is made; whether it may be is
 * for the rules that call it.
 */
final class Move {
    private static final long UNSEEN = -1;

    private final @Nullable RolloutState before;
    private final long nowNs;
    private final Draft draft;
    private final List<Effect> effects = new ArrayList<>();
    private long seenRequests = UNSEEN;

    /** From nothing. */
    Move(RolloutSpec spec, int fileWeightPpm, long nowNs) {
        this.before = null;
        this.nowNs = nowNs;
        this.draft = new Draft(spec, fileWeightPpm, nowNs);
    }

    Move(RolloutState state, long nowNs) {
        this.before = state;
        this.nowNs = nowNs;
        this.draft = new Draft(state);
    }

    /** The end of the move. What changed nothing leaves the times alone, too: it need not be written down. */
    Transition done() {
        RolloutState after = draft.state();
        if (before == null || !after.equals(before)) {
            draft.times = draft.times.withKnown(nowNs);
            draft.stageRequests = seenRequests == UNSEEN ? draft.stageRequests : seenRequests;
            after = draft.state();
        }
        return new Transition(before, after, effects);
    }

    /** A rollout of this version waits for its start; in quarantine it does not even do that. */
    Move await(RolloutSpec newest) {
        pend(newest);
        return draft.phase == Phase.PENDING ? mayBegin() : this;
    }

    /** It may not even be started before the file says what became of the version before, which had all of the traffic. */
    Move awaitFile(RolloutSpec newest) {
        pend(newest);
        if (draft.phase != Phase.PENDING) {
            return this;
        }
        String baseline = newest.baseline();
        draft.reason = Reason.of(
                Reason.WAITS_FOR_FILE,
                name() + " has no traffic, and waits until the file says what the last rollout came to: give "
                        + baseline
                        + " the pool and the version that were rolled out; or abort and start, to roll out beside "
                        + baseline + " " + newest.baselineVersion());
        return say(News.WAITS_FOR_FILE, draft.reason.sentence());
    }

    Move mayBegin() {
        draft.reason = null;
        return draft.spec.start() == Start.AUTO ? begin("by itself") : this;
    }

    private void pend(RolloutSpec newest) {
        if (draft.phase == Phase.ROLLING_BACK || draft.phase == Phase.ROLLED_BACK || draft.phase == Phase.ABORTED) {
            restore();
        }
        draft.turnTo(newest);
        draft.fromTheTop();
        give(0);
        if (draft.quarantined.contains(newest.version())) {
            enter(Phase.ROLLED_BACK);
            draft.reason = Reason.of(
                    Reason.QUARANTINED,
                    name()
                            + " was rolled back before and gets nothing; retry tries it once more, another version"
                            + " starts anew");
            say(News.ROLLED_BACK, draft.reason.sentence());
            return;
        }
        enter(Phase.PENDING);
        draft.reason = null;
        say(News.PENDING, name() + " waits for its start");
    }

    /** Requests of the stage until now; kept if anything else changes. */
    Move seen(long requests) {
        seenRequests = requests;
        return this;
    }

    /** From the top: the baseline first. */
    Move begin(String how) {
        draft.next = null;
        draft.fromTheTop();
        draft.reason = null;
        enter(Phase.BASELINE);
        give(0);
        return say(News.STARTED, name() + " started " + how);
    }

    /** One more attempt with the same version. */
    Move again() {
        draft.generation++;
        draft.quarantined.remove(draft.spec.version());
        return restore();
    }

    Move enter(Phase entered) {
        stopObserving();
        draft.phase = entered;
        draft.times = draft.times.withPhase(nowNs);
        return this;
    }

    /** A stage, or the soak when there are no more. */
    Move enterStage(int entered) {
        boolean first = draft.weightPpm == 0 && draft.stage == RolloutState.NO_STAGE;
        draft.stage = entered;
        boolean soaks = draft.stage == draft.spec.stages().size();
        enter(soaks ? Phase.SOAK : Phase.SETTLE);
        draft.times = draft.times.withStage(nowNs);
        draft.stageRequests = 0;
        seenRequests = UNSEEN;
        draft.reason = null;
        int hadPpm = draft.weightPpm;
        int stagePpm = draft.spec.weightPpm(draft.stage);
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
        String left = draft.spec.holdbackPpm() == 0
                ? "nothing is held back to compare with, so only a dead version and broken thresholds are seen"
                : Percent.text(draft.spec.holdbackPpm()) + " stay on " + draft.spec.baseline() + " to compare with";
        return say(News.SOAK, name() + " has all stages behind it; " + left);
    }

    /** Back to the weight of the stage, from a lower one. */
    Move regainWeight() {
        give(draft.spec.weightPpm(draft.stage));
        enter(draft.stage == draft.spec.stages().size() ? Phase.SOAK : Phase.SETTLE);
        tell(Signal.WEIGHT_ROSE);
        return say(News.STAGE, where());
    }

    /** The file gives everything: there is nothing to roll out. */
    Move nothingToDo() {
        draft.id = 1;
        draft.generation = 1;
        draft.stage = draft.spec.stages().size();
        draft.weightPpm = SplitConfig.WHOLE_PPM;
        draft.released = true;
        draft.reason = Reason.of(Reason.DONE, "the file gives " + name() + " all of the traffic");
        return enter(Phase.DONE);
    }

    Move finish() {
        give(SplitConfig.WHOLE_PPM);
        tell(Signal.WEIGHT_ROSE);
        enter(Phase.DONE);
        draft.reason = Reason.of(
                Reason.DONE,
                name() + " has all of the traffic; to make that permanent, write " + draft.spec.lastEdit());
        return say(News.DONE, draft.reason.sentence());
    }

    /** The file says it now. */
    Move makePermanent() {
        draft.released = true;
        draft.next = null;
        effects.add(new Effect.ReleaseWeight());
        return say(News.PERMANENT, "the file says now that " + name() + " has all of the traffic");
    }

    Move hold(Reason why, boolean untilAPersonActs) {
        boolean known = draft.phase == Phase.HOLD
                && draft.reason != null
                && draft.reason.code().equals(why.code());
        if (known && draft.needsPerson == untilAPersonActs) {
            return this;
        }
        if (draft.phase != Phase.HOLD) {
            enter(Phase.HOLD);
        }
        draft.needsPerson = untilAPersonActs;
        draft.reason = why;
        return say(News.HELD, name() + " is held: " + why.sentence());
    }

    Move leaveHold() {
        draft.needsPerson = false;
        draft.reason = null;
        if (draft.stage == RolloutState.NO_STAGE) {
            enter(Phase.BASELINE);
        } else {
            enter(draft.stage == draft.spec.stages().size() ? Phase.SOAK : Phase.SETTLE);
        }
        return say(News.HOLD_OVER, "the hold is over: " + where());
    }

    /** Out of traffic, and never back by itself. */
    Move rollBack(Reason why, boolean stableCanCarry) {
        draft.quarantined.add(draft.spec.version());
        takeOut(why);
        enter(Phase.ROLLING_BACK);
        say(News.ROLLING_BACK, name() + " is rolled back: " + why.sentence());
        return stableCanCarry
                ? this
                : say(
                        News.BASELINE_STRAINED,
                        draft.spec.baseline() + " may not be able to carry the traffic of " + draft.spec.variant()
                                + ", which comes back to it all the same; what is too much for its limits is refused");
    }

    Move abort(Reason why) {
        takeOut(why);
        enter(Phase.ABORTED);
        return say(News.ABORTED, why.sentence());
    }

    /** Without having had any traffic. */
    Move end(Reason why) {
        draft.reason = why;
        return enter(Phase.ABORTED);
    }

    /** A newer version that waits is what is meant from here on. */
    Move skipToNext() {
        if (draft.next != null) {
            draft.turnTo(draft.next);
            draft.stage = RolloutState.NO_STAGE;
        }
        return this;
    }

    private void takeOut(Reason why) {
        draft.weightPpm = 0;
        draft.paused = false;
        draft.needsPerson = false;
        draft.released = false;
        draft.reason = why;
        effects.add(new Effect.RollBack(why, draft.spec.openStreams()));
    }

    Move rolledBack() {
        enter(Phase.ROLLED_BACK);
        return say(News.ROLLED_BACK, name() + " has no traffic any more");
    }

    /** No traffic first; what comes then is the newer version. */
    Move supersede(RolloutSpec newest) {
        draft.next = newest;
        draft.paused = false;
        draft.needsPerson = false;
        give(0);
        enter(Phase.SUPERSEDED);
        draft.reason = Reason.of(Reason.SUPERSEDED, name() + " gave way to version " + newest.version());
        return say(News.SUPERSEDED, draft.reason.sentence());
    }

    Move release(String sentence) {
        draft.released = true;
        effects.add(new Effect.ReleaseWeight());
        return say(News.RELEASED, sentence);
    }

    /** Out of quarantine, and to the file. */
    Move giveBack(Reason why) {
        draft.quarantined.remove(draft.spec.version());
        enter(Phase.ABORTED);
        draft.reason = why;
        return restore().release(why.sentence());
    }

    Move restore() {
        effects.add(new Effect.Restore());
        return this;
    }

    /** Sets the weight in every case: whoever carries it out may know less than the state does. */
    Move give(int ppm) {
        if (ppm > draft.weightPpm) {
            draft.times = draft.times.withRaised(nowNs);
        }
        draft.weightPpm = ppm;
        Effect weight = new Effect.SetWeight(ppm);
        if (!effects.contains(weight)) {
            effects.add(weight);
        }
        return this;
    }

    /** A person gave less: that is where the rollout goes on from. */
    Move lower(int ppm) {
        draft.weightPpm = Math.min(draft.weightPpm, ppm);
        return this;
    }

    /** Other stages, of which this one is the nearest: what was seen counted for another one. */
    Move moveTo(RolloutSpec changed, int nearest) {
        draft.stage = nearest;
        draft.times = draft.times.withStage(nowNs);
        draft.stageRequests = 0;
        seenRequests = UNSEEN;
        return adopt(changed).tell(Signal.STAGE_BEGAN);
    }

    /** The same version in other words. Less may be enough for the stage from here on, more comes by the rules. */
    Move adopt(RolloutSpec changed) {
        draft.spec = changed;
        int mostPpm = changed.weightPpm(draft.stage);
        return draft.phase.isRunning() && draft.weightPpm > mostPpm ? give(mostPpm) : this;
    }

    Move then(@Nullable RolloutSpec newest) {
        draft.next = newest;
        return this;
    }

    Move file(boolean asksForRollout, int ppm) {
        draft.inFile = asksForRollout;
        draft.fileWeightPpm = ppm;
        return this;
    }

    Move quarantine() {
        draft.quarantined.add(draft.spec.version());
        return this;
    }

    Move pause() {
        draft.paused = true;
        stopObserving();
        return say(News.PAUSED, where() + ", paused");
    }

    /** Also gives a hold for the deadline another period. */
    Move resume() {
        boolean wasPaused = draft.paused;
        draft.paused = false;
        if (draft.reason != null && draft.reason.code().equals(Reason.DEADLINE)) {
            draft.times = draft.times.withDeadlineFrom(nowNs);
        }
        draft.needsPerson = false;
        if (wasPaused) {
            give(draft.weightPpm);
        }
        return say(News.RESUMED, where() + ", resumed");
    }

    Move observe() {
        if (draft.times.observingNs() == Times.NEVER) {
            draft.times = draft.times.withObserved(draft.times.observedNs(), nowNs);
        }
        return this;
    }

    Move stopObserving() {
        if (draft.times.observingNs() != Times.NEVER) {
            draft.times = draft.times.withObserved(draft.times.observedNs(nowNs), Times.NEVER);
        }
        return this;
    }

    Move calmSince(long sinceNs) {
        draft.times = draft.times.withCalm(sinceNs);
        return this;
    }

    /** So that a crash does not lose more of a deadline than this is apart. */
    Move checkpoint() {
        draft.times = draft.times.withKnown(nowNs);
        return this;
    }

    /** In another process nothing has been observed, and the weight is at most this. */
    Move restart(int atMostPpm) {
        draft.times = draft.times.movedTo(nowNs);
        return lower(atMostPpm);
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
        return draft.spec.variant() + " " + draft.spec.version();
    }

    private String where() {
        String at = name() + " is at " + Percent.text(draft.weightPpm);
        if (draft.stage == RolloutState.NO_STAGE) {
            return name() + " waits until " + draft.spec.baseline() + " is known";
        }
        return draft.stage < draft.spec.stages().size()
                ? at + ", stage " + (draft.stage + 1) + " of "
                        + draft.spec.stages().size()
                : at + ", behind the last stage";
    }
}
