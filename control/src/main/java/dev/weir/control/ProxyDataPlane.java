package dev.weir.control;

import dev.weir.control.compare.Comparisons;
import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.mirror.ComparedMirror;
import dev.weir.proxy.mirror.CopyTarget;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.upstream.EndpointResolver;
import dev.weir.proxy.upstream.HealthChecks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The proxy, with those who keep its tables up to date: name resolution, health checks and the readers of what conditions look up
 * follow each table.
 */
final class ProxyDataPlane implements DataPlane, AutoCloseable {
    static final Duration FIRST_ADDRESSES = Duration.ofSeconds(2);

    private final ProxyServer server;
    private final EndpointResolver resolver;
    private final HealthChecks healthChecks;
    private final Comparisons comparisons;
    private final LookupReloader lookups = new LookupReloader(FileWatcher.Pace.DEFAULT);

    /** Takes over {@code resolver}. */
    ProxyDataPlane(ProxyServer server, EndpointResolver resolver, Comparisons comparisons) {
        this.server = server;
        this.comparisons = comparisons;
        this.resolver = resolver;
        this.healthChecks = new HealthChecks();
        follow(server.table());
    }

    @Override
    public RoutingTable table() {
        return server.table();
    }

    @Override
    public CompletableFuture<Void> publish(RoutingTable table) {
        CompletableFuture<Void> onEveryLoop = server.publish(table);
        follow(table);
        return onEveryLoop;
    }

    @Override
    public void cutStreams(String split, String variant) {
        server.cutServedBy(server.outcomes().variant(split, variant));
    }

    @Override
    public void prepare(RoutingTable next) throws InterruptedException {
        resolver.resolveNew(next.pools(), FIRST_ADDRESSES);
        server.prepare(next);
    }

    private void follow(RoutingTable table) {
        resolver.update(table.pools());
        healthChecks.update(table.pools());
        lookups.follow(table.lookups());
        comparisons.follow(compared(table));
        server.outcomes().use(slots(table, server.outcomes()));
    }

    private static List<ComparedMirror> compared(RoutingTable table) {
        List<ComparedMirror> mirrors = new ArrayList<>();
        for (Route route : table.routes().byName().values()) {
            for (Mirror mirror : route.mirrors()) {
                ComparedMirror compared = mirror.compared();
                if (compared != null) {
                    mirrors.add(compared);
                }
            }
        }
        return mirrors;
    }

    private static List<Slot> slots(RoutingTable table, Outcomes outcomes) {
        List<Slot> slots = new ArrayList<>();
        for (Route route : table.routes().byName().values()) {
            slots.add(route.slot());
            route.mirrors().forEach(mirror -> addSlots(slots, mirror));
        }
        table.splits()
                .values()
                .forEach(split ->
                        split.variants().forEach(variant -> slots.add(outcomes.variant(split.name(), variant.name()))));
        return slots;
    }

    private static void addSlots(List<Slot> slots, Mirror mirror) {
        slots.add(mirror.candidate().tally().slot());
        CopyTarget noise = mirror.noise();
        if (noise != null) {
            slots.add(noise.tally().slot());
        }
    }

    @Override
    public void close() {
        lookups.close();
        healthChecks.close();
        resolver.close();
    }
}
