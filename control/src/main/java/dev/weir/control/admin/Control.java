package dev.weir.control.admin;

import dev.weir.control.audit.Actor;
import dev.weir.control.audit.AuditLog;
import dev.weir.control.change.EventQueue;
import dev.weir.control.compare.Comparisons;
import dev.weir.control.status.Announcements;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.status.StatusBoard;
import dev.weir.control.table.Generation;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.RoutingTable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the operations work with: they read from all of it, and change things by events alone.
 *
 * @param table the one in force
 * @param reload reads the file again
 * @param metrics everything, in the Prometheus text format
 */
public record Control(
        StatusBoard board,
        EventQueue events,
        Announcements news,
        AuditLog audit,
        Outcomes outcomes,
        Supplier<RoutingTable> table,
        Comparisons comparisons,
        Reload reload,
        Supplier<String> metrics,
        LongSupplier nanos) {

    /** Reads the file again, for somebody. */
    public interface Reload {
        CompletableFuture<ReloadAnswer> reload(Actor actor);

        /** Where a configuration leads to the admin port that is in use, wherever it would have it: such a one is refused. */
        List<ConfigProblem> waysToAdmin(WeirConfig config);
    }

    ControlStatus status() {
        return board.now();
    }

    /** The generation in force. */
    Generation generation() {
        return board.now().generation();
    }
}
