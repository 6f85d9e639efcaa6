package dev.weir.control;

import dev.weir.control.audit.Actor;
import dev.weir.control.change.Plan;
import dev.weir.control.table.Difference;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.TableOutline;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.route.RuntimeLayer.VariantName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Compiles tables, numbers them, puts them in force and remembers the last of them. Only the control thread publishes; what
 * takes long may be compiled elsewhere before.
 */
final class TablePublisher {
    static final int KEPT_GENERATIONS = 50;

    private final DataPlane dataPlane;
    private final Outcomes outcomes;
    private final Deque<Generation> history = new ArrayDeque<>();
    private final AtomicLong holds;

    /** @param first what the table in force was made from */
    TablePublisher(DataPlane dataPlane, Outcomes outcomes, Generation first) {
        this.dataPlane = dataPlane;
        this.outcomes = outcomes;
        this.holds = new AtomicLong(first.number());
        history.addFirst(first);
    }

    /** A table that waits to be published, and the one that it was compiled to follow. */
    record Candidate(RoutingTable table, RoutingTable after) {}

    /** Who makes a table, and why. */
    record Cause(Actor actor, String action, @Nullable String reason, Instant at) {}

    /** A table in force, and when it holds everywhere. */
    record Published(Generation generation, CompletableFuture<Void> onEveryLoop) {}

    /** The runtime changes as the table compiler takes them. */
    static RuntimeLayer layer(WeirConfig config, Overrides overrides) {
        Map<String, SortedMap<String, Integer>> weights = new HashMap<>();
        Set<VariantName> rolledBack = new HashSet<>();
        for (SplitConfig split : config.splits().values()) {
            boolean isSet = overrides.weights().containsKey(split.name());
            if (isSet || overrides.rollouts().containsKey(split.name())) {
                weights.put(split.name(), overrides.requestedWeightsPpm(split));
            }
            for (String variant : overrides.rolledBackOf(split)) {
                rolledBack.add(new VariantName(split.name(), variant));
            }
        }
        return new RuntimeLayer(weights, rolledBack);
    }

    /** The one in force. The control thread. */
    Generation current() {
        return history.getFirst();
    }

    /** The newest generation that holds on every event loop. Any thread. */
    long holds() {
        return holds.get();
    }

    /** Newest first. The control thread. */
    List<Generation> history() {
        return List.copyOf(history);
    }

    /** Compiles what would follow the table in force now; changes nothing. Any thread but an event loop. */
    Candidate compile(WeirConfig config, Overrides overrides, long nowNs) throws ConfigException {
        RoutingTable after = dataPlane.table();
        RoutingTable table = TableCompiler.compile(config, layer(config, overrides), after, outcomes, nowNs);
        return new Candidate(table, after);
    }

    /** Puts a candidate in force, which must be next. The control thread. */
    Published publish(Candidate candidate, Plan.Change plan, Cause cause, long nowNs) {
        assert candidate.after().generation() == dataPlane.table().generation()
                : "another table was published in between";
        Generation next = new Generation(
                candidate.table().generation(),
                cause.at(),
                cause.actor(),
                cause.action(),
                cause.reason(),
                plan.config(),
                plan.overrides(),
                differences(plan));
        CompletableFuture<Void> onEveryLoop = dataPlane.publish(candidate.table());
        onEveryLoop.thenRun(() -> holds.accumulateAndGet(next.number(), Math::max));
        EndpointStates.apply(candidate.table().pools(), plan.overrides(), nowNs);
        history.addFirst(next);
        if (history.size() > KEPT_GENERATIONS) {
            history.removeLast();
        }
        return new Published(next, onEveryLoop);
    }

    /** What a plan would change. The control thread. */
    List<Difference> differences(Plan.Change plan) {
        Generation now = current();
        return TableOutline.differences(now.config(), now.overrides(), plan.config(), plan.overrides());
    }
}
