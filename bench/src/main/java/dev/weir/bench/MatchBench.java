package dev.weir.bench;

import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Variant;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to find the route of a request and its variant: by the plain key, and with a condition before that. The
 * promises: geo costs at most 1 us and 64 bytes more than the plain key; 10,000 routes at most 1.2 times 10 routes. JMH measures each in
 * a process of its own; to set two beside each other, {@link MatchTurns} is more exact.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class MatchBench {
    private static final int PLACES = 250;
    private static final int FREQUENT_CLIENTS = 1 << 12;
    private static final int ROUTES_ASKED_FOR = 10;

    @Param({"10", "10000"})
    private int routes;

    /** What the route asks for before the split keys the request. */
    @Param({
        "",
        "geo { country = DE }",
        "device = desktop",
        "time { days = mon-sun, hours = \"00:00-24:00\" }",
        "cookie { theme = dark }"
    })
    private String when = "";

    private final MatchLoad load = new MatchLoad();
    private RoutingTable table;

    @Setup
    public void prepare() throws IOException {
        table = SampleTable.of(routes, when, SamplePlaces.write(PLACES));
    }

    /** Ten of the routes are asked for. */
    @Benchmark
    public Variant matchAndPick() {
        return load.decide(table, ROUTES_ASKED_FOR, FREQUENT_CLIENTS);
    }

    /** Clients that come once in 65,536 requests. */
    @Benchmark
    public Variant matchAndPickOfStrangers() {
        return load.decide(table, ROUTES_ASKED_FOR, MatchLoad.CLIENTS);
    }

    /** All of the routes are asked for, each as often as the others: they do not fit the nearest caches. */
    @Benchmark
    public Variant matchAndPickOfAnyRoute() {
        return load.decide(table, routes, FREQUENT_CLIENTS);
    }
}
