package dev.weir.proxy.route;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.PoolFixture;
import dev.weir.proxy.pool.PoolRoles;
import dev.weir.proxy.pool.Pools;
import dev.weir.proxy.testing.Tables;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A table is swapped while an event loop reads it, under jcstress. */
public final class TableSwapStress {
    private static final RoutingTable TEMPLATE = Tables.table("routes { shop { pool = v1 } }");
    private static final PoolRoles NO_ROLES = PoolRoles.of(List.of(), List.of());
    private static final String POOL = "v1";

    private TableSwapStress() {}

    /** A table whose pool has as many endpoints as its generation says. */
    private static RoutingTable table(int generation, Pools previous) {
        WeirConfig config = TEMPLATE.config();
        Pools pools = Pools.compile(Map.of(POOL, Endpoints.of(generation)), NO_ROLES, previous, Tables.NOW_NS);
        return new RoutingTable(
                generation,
                config,
                RuntimeLayer.EMPTY,
                new RoutingTable.Contents(
                        pools,
                        TEMPLATE.splits(),
                        TEMPLATE.routes(),
                        TEMPLATE.issuers(),
                        TEMPLATE.lookups(),
                        List.of(),
                        Map.of()));
    }

    private static Pool pool(RoutingTable table) {
        return Objects.requireNonNull(table.pools().get(POOL));
    }

    /** The configuration of a pool, by how many endpoints it has. */
    private static final class Endpoints {
        private static final PoolFixture FIXTURE = new PoolFixture().name(POOL);

        static synchronized PoolConfig of(int count) {
            return FIXTURE.endpoints(count).config();
        }
    }

    /** The next table is compiled and swapped in by one thread, and read once by another. */
    @JCStressTest
    @Description("the generation, the endpoints of its pool, those that are picked from")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "the old table, whole")
    @Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "the new table, whole")
    @State
    public static class ATableIsSeenWhole {
        private final RoutingTable first = table(1, Pools.NONE);
        private final LiveTable live = new LiveTable(first, Tables.NOW_NS);

        @Actor
        public void control() {
            live.swap(table(2, first.pools()), Tables.NOW_NS);
        }

        @Actor
        public void loop(III_Result seen) {
            RoutingTable table = live.current();
            seen.r1 = (int) table.generation();
            seen.r2 = pool(table).endpoints().size();
            seen.r3 = pool(table).usableEndpoints(Tables.NOW_NS);
        }
    }

    /** An endpoint leaves with the swap; an exchange that picked it may still use it. */
    @JCStressTest
    @Description("whether the endpoint that left is retired, whether the one that stayed is not")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "its connections are closed as they come free")
    @State
    public static class WhoLeavesIsRetired {
        private final RoutingTable first = table(2, Pools.NONE);
        private final LiveTable live = new LiveTable(first, Tables.NOW_NS);
        private final Endpoint stays = pool(first).endpoints().getFirst();
        private final Endpoint leaves = pool(first).endpoints().getLast();

        @Actor
        public void control() {
            live.swap(table(1, live.current().pools()), Tables.NOW_NS);
        }

        @Actor
        public void loop() {
            leaves.requestStarted();
            leaves.succeeded();
            leaves.requestEnded();
        }

        @Arbiter
        public void afterwards(ZZ_Result seen) {
            seen.r1 = leaves.isRetired();
            seen.r2 = !stays.isRetired() && pool(live.current()).endpoints().contains(stays);
        }
    }
}
