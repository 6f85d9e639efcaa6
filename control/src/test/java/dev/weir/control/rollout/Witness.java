package dev.weir.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.RolloutEvent.Abort;
import dev.weir.control.rollout.RolloutEvent.Command;
import dev.weir.control.rollout.RolloutEvent.FileRead;
import dev.weir.control.rollout.RolloutEvent.Promote;
import dev.weir.control.rollout.RolloutEvent.Restarted;
import dev.weir.control.rollout.RolloutEvent.Restore;
import dev.weir.control.rollout.RolloutEvent.Retry;
import dev.weir.control.rollout.RolloutEvent.Tick;
import dev.weir.proxy.config.RolloutConfig.Gate;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import dev.weir.proxy.config.SplitConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches a rollout, keeps books of its own, and objects as soon as a promise is broken. */
final class Witness {
    private RolloutState state;
    private long nowNs;
    private @Nullable Long lastRiseNs;
    private long observedNs;
    private final Set<String> harmful = new HashSet<>();
    private final List<String> heard = new ArrayList<>();

    Witness(RolloutSpec spec, long nowNs) {
        this.nowNs = nowNs;
        this.state = RolloutMachine.first(spec, 0, nowNs).state();
    }

    RolloutState state() {
        return state;
    }

    /** Fails with all that was heard when a promise is broken. */
    void sees(Duration later, RolloutEvent event) {
        heard.add("after " + later.toMillis() + " ms in " + state.phase() + " at " + state.weightPpm() + ": " + event);
        try {
            check(later, event);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + String.join("\n", heard), e);
        }
    }

    private void check(Duration later, RolloutEvent event) {
        observedNs += state.phase() == Phase.OBSERVE && !state.paused() ? later.toNanos() : 0;
        nowNs += later.toNanos();
        Transition transition = RolloutMachine.next(state, event, nowNs);
        RolloutState after = transition.state();

        assertThat(RolloutMachine.next(state, event, nowNs))
                .as("the same again")
                .isEqualTo(transition);
        notesHarm(event);
        weightIsOneOfItsPhase(after);
        risesAreAllowed(event, after);
        everyVersionEarnsItsOwn(event, after);
        stagesFollowEachOther(event, after);
        commandsAreObeyedOrChangeNothing(event, transition);
        nothingHappensUnwritten(event, transition);
        anAbortWorksFromHere();

        if (after.weightPpm() > state.weightPpm() || (event instanceof Restarted && lastRiseNs != null)) {
            lastRiseNs = nowNs;
        }
        if (after.stage() != state.stage() || after.phase() == Phase.BASELINE || event instanceof Restarted) {
            observedNs = 0;
        }
        state = after;
    }

    private void notesHarm(RolloutEvent event) {
        boolean isOver = state.phase() == Phase.ROLLED_BACK || state.phase() == Phase.ROLLING_BACK;
        if (event instanceof Tick(Verdict.Fail _, long _, boolean _, boolean _) && !isOver) {
            harmful.add(state.spec().version());
        }
    }

    private static void weightIsOneOfItsPhase(RolloutState after) {
        int mostPpm = switch (after.phase()) {
            case PENDING, BASELINE, ROLLING_BACK, ROLLED_BACK, ABORTED, SUPERSEDED -> 0;
            case SETTLE, OBSERVE, GATE, SOAK, HOLD -> after.spec().weightPpm(after.stage());
            case DONE -> SplitConfig.WHOLE_PPM;
        };
        assertThat(after.weightPpm()).as("weight in " + after.phase()).isBetween(0, mostPpm);
    }

    private void risesAreAllowed(RolloutEvent event, RolloutState after) {
        if (after.weightPpm() <= state.weightPpm()) {
            return;
        }
        assertThat(event).as("what raises").isInstanceOfAny(Tick.class, Promote.class);
        assertThat(state.phase())
                .as("rises from")
                .isIn(Phase.BASELINE, Phase.SETTLE, Phase.OBSERVE, Phase.GATE, Phase.SOAK);
        assertThat(state.paused()).as("paused").isFalse();
        assertThat(harmful)
                .as("versions that did harm")
                .doesNotContain(after.spec().version());
        if (lastRiseNs != null) {
            assertThat(nowNs - lastRiseNs)
                    .as("dwell")
                    .isGreaterThanOrEqualTo(after.spec().minDwell().toNanos());
        }
    }

    private void everyVersionEarnsItsOwn(RolloutEvent event, RolloutState after) {
        if (!after.spec().version().equals(state.spec().version())) {
            assertThat(after.weightPpm()).as("weight of another version").isZero();
            assertThat(after.released()).as("given to the file").isFalse();
        }
        if (event instanceof FileRead && after.released() && !state.released()) {
            assertThat(harmful)
                    .as("versions that did harm")
                    .doesNotContain(after.spec().version());
        }
    }

    private void stagesFollowEachOther(RolloutEvent event, RolloutState after) {
        boolean isNext = after.stage() > state.stage() && after.spec().equals(state.spec());
        if (!isNext) {
            return;
        }
        if (event instanceof Promote promote) {
            assertThat(state.phase()).isIn(Phase.OBSERVE, Phase.GATE);
            assertThat(promote.full() || after.stage() == state.stage() + 1).isTrue();
            return;
        }
        assertThat(after.stage()).as("one stage at a time").isEqualTo(state.stage() + 1);
        assertThat(event).isInstanceOf(Tick.class);
        StageConfig passed = state.stageConfig();
        if (passed != null) {
            Tick tick = (Tick) event;
            assertThat(state.phase()).isEqualTo(Phase.OBSERVE);
            assertThat(passed.gate()).as("gate").isEqualTo(Gate.AUTO);
            assertThat(observedNs)
                    .as("observed")
                    .isGreaterThanOrEqualTo(passed.hold().toNanos());
            assertThat(tick.stageRequests()).isGreaterThanOrEqualTo(passed.minRequests());
            assertThat(tick.verdict() instanceof Verdict.Pass || state.weightPpm() == SplitConfig.WHOLE_PPM)
                    .as("shown to be no worse")
                    .isTrue();
        }
    }

    private void commandsAreObeyedOrChangeNothing(RolloutEvent event, Transition transition) {
        boolean refused = transition.effects().stream().anyMatch(Effect.Refuse.class::isInstance);
        if (refused) {
            assertThat(transition.changesState()).as("refused " + event).isFalse();
            assertThat(transition.effects()).hasSize(1);
        }
        if (event instanceof Command command
                && !(event instanceof Abort)
                && command.target().isStale(state)) {
            assertThat(refused).as("stale " + event).isTrue();
        }
        if ((event instanceof Retry || event instanceof Restore) && !refused) {
            harmful.remove(transition.state().spec().version());
        }
        boolean isNewer = event instanceof FileRead;
        assertThat(transition.state().id() > state.id())
                .as("another version by " + event)
                .satisfiesAnyOf(
                        more -> assertThat(more).isFalse(),
                        more -> assertThat(isNewer || state.next() != null).isTrue());
    }

    private static void nothingHappensUnwritten(RolloutEvent event, Transition transition) {
        if (!transition.changesState() && !(event instanceof Restarted)) {
            assertThat(transition.effects())
                    .allSatisfy(
                            effect -> assertThat(effect).isInstanceOfAny(Effect.Announce.class, Effect.Refuse.class));
        }
        if (transition.state().phase().isOver()) {
            assertThat(transition.state().reason()).as("why it ended").isNotNull();
        }
    }

    private void anAbortWorksFromHere() {
        RolloutState after = RolloutMachine.next(state, new Abort(Target.CURRENT, Story.ANNA), nowNs)
                .state();
        assertThat(after.weightPpm()).isZero();
        assertThat(after.phase()).isIn(Phase.ABORTED, Phase.ROLLING_BACK, Phase.ROLLED_BACK);
    }
}
