package dev.weir.control;

import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.SplitJudge;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.table.Generation;
import dev.weir.control.table.RolledBack;
import dev.weir.control.table.RolloutWeight;
import dev.weir.control.unit.DurationText;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.split.Split;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout is told in a tick: the judge's verdict on its variant, or why there can be none yet. Evidence from before the
 * weight of a stage was in force is none for that stage. The control thread.
 */
final class RolloutEvidence {
    /** At the latest, whatever becomes of the judges. */
    private static final long TELL_AGAIN_NS = 1_500_000_000;

    private final ControlLoop.Parts parts;
    private final Judges judges;
    private final Set<RolledBack.Key> begun = new HashSet<>();
    private SortedMap<RolledBack.Key, Verdict> verdicts = new TreeMap<>();
    private SortedMap<RolledBack.Key, Verdict> verdictsBefore = verdicts;
    private Rollouts.Places placesNow = Rollouts.Places.NONE;
    private Rollouts.Places placesBefore = Rollouts.Places.NONE;
    private @Nullable Surroundings surroundings;
    private boolean tellsAll;
    private boolean isDue;
    private long toldAllNs;

    /** What matters to rollouts besides verdicts. */
    private record Surroundings(long generation, long holds) {}

    RolloutEvidence(ControlLoop.Parts parts, Judges judges) {
        this.parts = parts;
        this.judges = judges;
    }

    /** In the next {@link #found} all rollouts are told: a second ends, or harm was found. */
    void tellAllInThisTick() {
        isDue = true;
    }

    /**
     * Each tick: the verdicts on all variants that have weight. Whether rollouts have to be told: all of them about once a second, or when
     * the table changed; and in between those that moved, or whose verdict changed. What they knew already can move them only by the time
     * that goes by, and their times are of seconds.
     */
    boolean found(SortedMap<RolledBack.Key, Verdict> now, Rollouts.Places places, long nowNs) {
        Surroundings around = new Surroundings(
                parts.publisher().current().number(), parts.publisher().holds());
        tellsAll = isDue || !around.equals(surroundings) || nowNs - toldAllNs >= TELL_AGAIN_NS;
        isDue = false;
        verdictsBefore = verdicts;
        verdicts = now;
        if (tellsAll) {
            surroundings = around;
            toldAllNs = nowNs;
        }
        boolean tells = tellsAll || !verdicts.equals(verdictsBefore) || places.moves() != placesNow.moves();
        placesBefore = placesNow;
        placesNow = places;
        if (tells) {
            tellWhatBegan(places.states().values(), nowNs);
        }
        return tells;
    }

    /** A stage was decided; its weight is not in force yet. */
    void stageBegan(RolledBack.Key variant) {
        begun.add(variant);
    }

    /** A stage begins for the judge when its weight is in force: what was seen before belongs to the one before. */
    private void tellWhatBegan(Collection<RolloutState> states, long nowNs) {
        if (begun.isEmpty()) {
            return;
        }
        for (RolloutState state : states) {
            if (isInForce(state) && begun.remove(Rollouts.key(state))) {
                judges.stageBegan(Rollouts.key(state), nowNs);
            }
        }
    }

    /** Null: nothing that could concern it, or nothing new. */
    RolloutEvent.@Nullable Tick of(RolloutState state) {
        RolledBack.Key key = Rollouts.key(state);
        Verdict verdict = verdicts.get(key);
        boolean isNews = tellsAll
                || !Objects.equals(verdict, verdictsBefore.get(key))
                || !state.equals(placesBefore.states().get(state.split()));
        if (!isNews) {
            return null;
        }
        if (verdict != null && !(verdict instanceof Verdict.Fail) && !isInForce(state)) {
            verdict = new Verdict.Hold(List.of(finding(
                    Check.SETTLE, "settling", "the weight of " + state.spec().variant() + " is not in force yet")));
        }
        if (verdict != null) {
            SplitJudge judge = Objects.requireNonNull(judges.of(key.split()));
            return new RolloutEvent.Tick(
                    verdict, judge.stageRequests(key.variant()), judge.isCalm(key.variant()), stableCanCarry(state));
        }
        return state.phase().isRunning() ? new RolloutEvent.Tick(unjudged(state), 0, true, true) : null;
    }

    /** Why there is no verdict yet on variants of running rollouts that have no weight. */
    SortedMap<RolledBack.Key, Verdict> unjudged(Collection<RolloutState> states) {
        SortedMap<RolledBack.Key, Verdict> waiting = new TreeMap<>();
        for (RolloutState state : states) {
            if (state.phase().isRunning() && !verdicts.containsKey(Rollouts.key(state))) {
                waiting.put(Rollouts.key(state), unjudged(state));
            }
        }
        return waiting;
    }

    private boolean isInForce(RolloutState state) {
        Generation current = parts.publisher().current();
        RolloutWeight given = current.overrides().rollouts().get(state.split());
        return given != null
                && given.weightPpm() == state.weightPpm()
                && parts.publisher().holds() == current.number();
    }

    private Verdict unjudged(RolloutState state) {
        SplitJudge judge = judges.of(state.split());
        long leftNs = judge == null ? 0 : judge.burnInLeftNs();
        String variant = state.spec().variant();
        Finding why;
        if (judge == null || leftNs > 0) {
            why = burnIn(state.spec().baseline(), leftNs);
        } else if (judge.isBaselineTroubled()) {
            why = finding(
                    Check.ENVIRONMENT,
                    "environment",
                    state.spec().baseline() + " breaks max-error-rate itself: nothing can be compared with it");
        } else if (state.weightPpm() > 0) {
            why = finding(Check.SETTLE, "settling", "the weight of " + variant + " is not in force yet");
        } else {
            why = finding(Check.TRAFFIC, "no-traffic", variant + " has no traffic yet");
        }
        return new Verdict.Hold(List.of(why));
    }

    private static Finding finding(Check check, String reason, String sentence) {
        return new Finding(check, reason, sentence, new TreeMap<>());
    }

    private static Finding burnIn(String baseline, long leftNs) {
        SortedMap<String, Double> figures = new TreeMap<>();
        figures.put("left-s", leftNs / 1e9);
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(leftNs + 999_999_999));
        return new Finding(
                Check.BURN_IN,
                "burn-in",
                "the traffic of " + baseline + " has to be seen for " + DurationText.text(Duration.ofSeconds(seconds))
                        + " more",
                figures);
    }

    /** Whether the baseline has endpoints, and room in its request limit for what the variant serves now. */
    private boolean stableCanCarry(RolloutState state) {
        Split split = parts.dataPlane().table().splits().get(state.split());
        if (split == null) {
            return false;
        }
        Pool baseline = split.baseline().pool();
        long nowNs = parts.times().nanos().getAsLong();
        var requests = baseline.circuit().requests();
        long more = split.variant(state.spec().variant())
                .pool()
                .circuit()
                .requests()
                .inUse();
        return baseline.usableEndpoints(nowNs) > 0 && requests.inUse() + more <= requests.max();
    }
}
