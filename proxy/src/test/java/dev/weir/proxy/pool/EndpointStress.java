package dev.weir.proxy.pool;

import static dev.weir.proxy.pool.PoolFixture.T0_NS;
import static dev.weir.proxy.pool.PoolFixture.addresses;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.weir.proxy.config.PoolConfig;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/**
 * Loops, the health checker, the operator, the resolver and a reload change the endpoints of one pool at once: under
 * jcstress. Whoever comes last, what is picked from must be what the facts say.
 */
public final class EndpointStress {
    private static final int ALMOST_EJECTED = 4;

    private EndpointStress() {}

    private static Pool pool(int endpoints) {
        return new PoolFixture().panicPpm(0).endpoints(endpoints).pool(PoolRole.BACKED);
    }

    private static Pool successor(Pool pool, int endpoints) {
        return new Pool(new PoolFixture().panicPpm(1).endpoints(endpoints).config(), PoolRole.BACKED, pool, T0_NS);
    }

    private static Endpoint almostEjected(Pool pool, int index) {
        Endpoint endpoint = pool.endpoints().get(index);
        for (int i = 0; i < ALMOST_EJECTED; i++) {
            endpoint.failed(FailureKind.RESET, T0_NS);
        }
        return endpoint;
    }

    /** How many endpoints are picked from, and how many should be. */
    private static void compare(Pool pool, II_Result seen) {
        seen.r1 = pool.usableEndpoints(T0_NS);
        seen.r2 = (int) pool.endpoints().stream()
                .filter(endpoint -> endpoint.isUsable(T0_NS))
                .count();
    }

    /** The failure that ejects an endpoint, and a reload. */
    @JCStressTest
    @Description("endpoints that are picked from, endpoints that are usable")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "ejected")
    @State
    public static class AnEjectionOutlivesAReload {
        private final Pool before = pool(2);
        private final Pool after = successor(before, 2);
        private final Endpoint unlucky = almostEjected(before, 0);

        @Actor
        public void loop() {
            unlucky.failed(FailureKind.RESET, T0_NS);
        }

        @Actor
        public void control() {
            after.takeOver(before, T0_NS);
        }

        @Arbiter
        public void afterwards(II_Result seen) {
            compare(after, seen);
        }
    }

    /** An operator drains an endpoint, and a reload. */
    @JCStressTest
    @Description("endpoints that are picked from, endpoints that are usable")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "drained")
    @State
    public static class ADrainOutlivesAReload {
        private final Pool before = pool(2);
        private final Pool after = successor(before, 2);

        @Actor
        public void operator() {
            before.endpoints().getFirst().setState(EndpointState.DRAIN, T0_NS);
        }

        @Actor
        public void control() {
            after.takeOver(before, T0_NS);
        }

        @Arbiter
        public void afterwards(II_Result seen) {
            compare(after, seen);
        }
    }

    /** The health checker and an operator take an endpoint each. */
    @JCStressTest
    @Description("endpoints that are picked from, endpoints that are usable")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are out")
    @State
    public static class TwoChangesAtOnceAreBothSeen {
        private final Pool pool = new PoolFixture().panicPpm(0).endpoints(3).pool(PoolRole.BACKED);

        @Actor
        public void checker() {
            for (int i = 0; i < 3; i++) {
                pool.endpoints().get(0).checkFailed("refused", T0_NS);
            }
        }

        @Actor
        public void operator() {
            pool.endpoints().get(1).setState(EndpointState.MAINT, T0_NS);
        }

        @Arbiter
        public void afterwards(II_Result seen) {
            compare(pool, seen);
        }
    }

    /** The failure that ejects an endpoint, and an operator who takes it back. */
    @JCStressTest
    @Description("endpoints that are picked from, endpoints that are usable")
    @Outcome(
            id = {"1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "who came last is right")
    @State
    public static class AnEjectionAndItsPardonAgree {
        private final Pool pool = pool(2);
        private final Endpoint unlucky = almostEjected(pool, 0);

        @Actor
        public void loop() {
            unlucky.failed(FailureKind.RESET, T0_NS);
        }

        @Actor
        public void operator() {
            unlucky.setState(EndpointState.READY, T0_NS);
        }

        @Arbiter
        public void afterwards(II_Result seen) {
            compare(pool, seen);
        }
    }

    /** Two loops see the failure that would eject the last two endpoints of a pool that nothing stands in for. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "one stays")
    @State
    public static class TheLastEndpointStays {
        private final Pool pool = new PoolFixture().endpoints(2).pool(PoolRole.STRICT);
        private final Endpoint one = almostEjected(pool, 0);
        private final Endpoint other = almostEjected(pool, 1);

        @Actor
        public void oneLoop() {
            one.failed(FailureKind.RESET, T0_NS);
        }

        @Actor
        public void otherLoop() {
            other.failed(FailureKind.RESET, T0_NS);
        }

        @Arbiter
        public void afterwards(I_Result seen) {
            seen.r1 = pool.usableEndpoints(T0_NS);
        }
    }

    /** The same, while a reload puts another pool in the place of theirs. */
    @JCStressTest
    @Description("endpoints that are picked from, endpoints that are usable")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one stays")
    @State
    public static class TheLastEndpointStaysOverAReload {
        private final Pool before = new PoolFixture().endpoints(2).pool(PoolRole.STRICT);
        private final Pool after =
                new Pool(new PoolFixture().panicPpm(1).endpoints(2).config(), PoolRole.STRICT, before, T0_NS);
        private final Endpoint one = almostEjected(before, 0);
        private final Endpoint other = almostEjected(before, 1);

        @Actor
        public void oneLoop() {
            one.failed(FailureKind.RESET, T0_NS);
        }

        @Actor
        public void control() {
            after.takeOver(before, T0_NS);
            other.failed(FailureKind.RESET, T0_NS);
        }

        @Arbiter
        public void afterwards(II_Result seen) {
            compare(after, seen);
        }
    }

    /** An answer of a name server for a pool that a reload replaces. */
    @JCStressTest
    @Description("whether the survivor reports to the new pool, whether all serve, and endpoints that are picked from")
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "it belongs to the new pool")
    @State
    public static class AnAnswerForTheOldPoolTakesNothingFromTheNew {
        private final Pool before = named(0);
        private final Pool after;

        public AnAnswerForTheOldPoolTakesNothingFromTheNew() {
            before.resolved(addresses(2), T0_NS);
            after = new Pool(config(1), PoolRole.BACKED, before, T0_NS);
        }

        @Actor
        public void resolver() {
            before.resolved(addresses(1), T0_NS);
        }

        @Actor
        public void control() {
            after.takeOver(before, T0_NS);
        }

        @Arbiter
        public void afterwards(ZZI_Result seen) {
            Endpoint survivor = after.endpoints().getFirst();
            seen.r2 = after.endpoints().stream().noneMatch(Endpoint::isRetired);
            after.endpoints().getLast().setState(EndpointState.DRAIN, T0_NS);
            int before = after.usableEndpoints(T0_NS);
            survivor.setState(EndpointState.DRAIN, T0_NS);
            seen.r1 = after.usableEndpoints(T0_NS) == before - 1;
            seen.r3 = before;
        }

        private static Pool named(int panicPpm) {
            return new Pool(config(panicPpm), PoolRole.BACKED, null, T0_NS);
        }

        private static PoolConfig config(int panicPpm) {
            return new PoolFixture().dns("shop.test").panicPpm(panicPpm).config();
        }
    }
}
