package dev.weir.control.rollout;

import dev.weir.control.judge.Check;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.RolloutEvent.FileRead;
import dev.weir.control.rollout.RolloutEvent.Stop;
import dev.weir.control.rollout.RolloutEvent.Tick;
import dev.weir.proxy.config.RolloutConfig.Gate;
import dev.weir.proxy.config.RolloutConfig.OnDeadline;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Stories at random: mostly all goes well, so that they come far, and now and then anything happens. */
public final class AnyStory {
    public static final RolloutSpec FIRST = Story.spec(
            "2.0",
            List.of(
                    Story.stage(5),
                    Story.stage(10, Duration.ofMinutes(10), OnDeadline.HOLD),
                    Story.stage(25, Gate.MANUAL),
                    Story.stage(50, Duration.ofMinutes(20), OnDeadline.ROLL_BACK),
                    Story.stage(100)));

    private static final List<RolloutSpec> SPECS = List.of(
            FIRST,
            Story.spec(),
            Story.heldBack(0),
            Story.startingByItself("3.0"),
            Story.spec("3.0", FIRST.stages()),
            Story.besides("2.0", "3.0"),
            Story.besides("3.0", "2.0"));

    /** One event of a story, that long after the one before. */
    public record Turn(Duration later, What what) {}

    /** An event that may depend on what the rollout is when it comes. */
    @FunctionalInterface
    public interface What {
        RolloutEvent of(RolloutState state);
    }

    private AnyStory() {}

    public static Arbitrary<List<Turn>> stories() {
        Arbitrary<Turn> smooth = Combinators.combine(
                        Arbitraries.of(Duration.ofSeconds(1), Duration.ofSeconds(31), Duration.ofSeconds(61)),
                        goodTicks())
                .as(Turn::new);
        Arbitrary<Turn> rough = Combinators.combine(times(), events()).as(Turn::new);
        Arbitrary<Turn> turns = Arbitraries.frequencyOf(Tuple.of(6, smooth), Tuple.of(3, rough));
        return turns.list().ofMinSize(10).ofMaxSize(60);
    }

    private static Arbitrary<Duration> times() {
        return Arbitraries.of(
                Duration.ZERO,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                Duration.ofSeconds(11),
                Duration.ofSeconds(31),
                Duration.ofMinutes(2),
                Duration.ofMinutes(11));
    }

    /** Starts what waits, opens gates, and says that weights hold. */
    private static Arbitrary<What> goodTicks() {
        return Arbitraries.just(state -> switch (state.phase()) {
            case PENDING -> new RolloutEvent.Start(Target.CURRENT, Story.ANNA);
            case GATE -> new RolloutEvent.Promote(state.target(), Story.ANNA, false);
            case SUPERSEDED -> new RolloutEvent.Published(state.weightPpm());
            case ROLLING_BACK -> new RolloutEvent.RolledBackDone();
            case BASELINE, SETTLE, OBSERVE, SOAK, HOLD, DONE, ROLLED_BACK, ABORTED ->
                new Tick(Verdicts.PASS, Story.ENOUGH_REQUESTS, true, true);
        });
    }

    private static Arbitrary<What> events() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, ticks()),
                Tuple.of(6, commands()),
                Tuple.of(2, files()),
                Tuple.of(1, restarts()),
                Tuple.of(1, Arbitraries.integers().between(0, 1_000_000).map(ppm ->
                        (What) state -> new RolloutEvent.WeightSet(ppm))),
                Tuple.of(1, Arbitraries.of(0, 50_000).map(ppm -> (What) state -> new RolloutEvent.Published(ppm))),
                Tuple.of(1, Arbitraries.just((What) state -> new RolloutEvent.RolledBackDone())));
    }

    private static Arbitrary<What> ticks() {
        Arbitrary<Verdict> verdicts = Arbitraries.of(
                Verdicts.PASS,
                Verdicts.HARM,
                Verdicts.TOO_LITTLE,
                Verdicts.BURN_IN,
                Verdicts.SETTLING,
                Verdicts.NO_TRAFFIC,
                Verdicts.ENVIRONMENT,
                Verdicts.hold(Check.ERRORS, "guards"));
        return Combinators.combine(
                        verdicts,
                        Arbitraries.of(0L, 99L, 100L, 5_000L),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as((verdict, requests, calm, carries) -> state -> new Tick(verdict, requests, calm, carries));
    }

    private static Arbitrary<What> commands() {
        Arbitrary<Target> targets = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(Target.CURRENT)),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                new Target(99L, null, null, null),
                                new Target(null, 99L, null, null),
                                new Target(null, null, 99, null),
                                new Target(null, null, null, "other"))));
        return targets.flatMap(target -> Arbitraries.<What>of(
                state -> new RolloutEvent.Start(target, Story.ANNA),
                state -> new RolloutEvent.Promote(target, Story.ANNA, false),
                state -> new RolloutEvent.Promote(target, Story.ANNA, true),
                state -> new RolloutEvent.Pause(target, Story.ANNA),
                state -> new RolloutEvent.Resume(target, Story.ANNA),
                state -> new RolloutEvent.Abort(target, Story.ANNA),
                state -> new RolloutEvent.Retry(target, Story.ANNA),
                state -> new RolloutEvent.Restore(target, Story.ANNA)));
    }

    private static Arbitrary<What> files() {
        return Combinators.combine(Arbitraries.of(SPECS).injectNull(0.15), Arbitraries.of(0, 50_000, 1_000_000))
                .as((spec, ppm) -> state -> new FileRead(spec, ppm));
    }

    private static Arbitrary<What> restarts() {
        return Combinators.combine(
                        Arbitraries.of(Stop.values()),
                        Arbitraries.of(0, 70_000, 1_000_000),
                        Arbitraries.of(false, false, false, true))
                .as((stop, atMostPpm, takenOut) -> state -> new RolloutEvent.Restarted(stop, atMostPpm, takenOut));
    }
}
