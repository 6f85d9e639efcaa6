package dev.weir.proxy.upstream;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/**
 * Connections of a pool on two event loops under any sequence of what can happen, beside a model that knows nothing of how they
 * are kept. jqwik prints the seed of a sequence that fails, and the shortest one that does.
 */
class PoolModelTest {
    private static final int HIGHEST_PARAMETER = 23;

    /** One thing that happens; which one of several it happens to is told by the parameter. */
    record Command(Kind kind, int parameter) {
        enum Kind {
            ASK,
            ASK_IN_VAIN,
            CONNECT,
            REFUSE,
            LEAVE,
            SERVE,
            SERVE_AND_CLOSE,
            SERVE_FOR_SECONDS,
            ABORT,
            UPSTREAM_CLOSES,
            ASK_AGAIN,
            WAIT,
            RESOLVE,
            RELOAD
        }
    }

    @Property(tries = 1500)
    void connectionsAreLentOnceInOrderWithinTheLimitsAndNoneIsLost(
            @ForAll @Size(max = 80) List<@From("commands") Command> commands) {
        PoolWorld world = new PoolWorld();
        for (Command command : commands) {
            world.happen(command);
        }
        world.end();
    }

    @Provide
    Arbitrary<Command> commands() {
        Arbitrary<Command.Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.of(Command.Kind.ASK)),
                Tuple.of(3, Arbitraries.of(Command.Kind.CONNECT)),
                Tuple.of(8, Arbitraries.of(Command.Kind.class)));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, HIGHEST_PARAMETER))
                .as(Command::new);
    }
}
