package dev.weir.control;

import dev.weir.control.audit.AuditEntry;
import dev.weir.control.audit.AuditLog;
import dev.weir.control.journal.Entry;
import dev.weir.control.journal.Journal;
import dev.weir.control.state.StateDir;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.OverridesFile;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes to the disk, in the order in which it was told to. The control loop hands over and goes on: a
 * rollback never waits for a disk.
 */
final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final long LAST_WRITES_MS = 5_000;

    private final StateDir stateDir;
    private final AuditLog audit;
    private final Journal journal;
    private final ExecutorService thread;

    Recorder(StateDir stateDir, AuditLog audit, Journal journal) {
        this(stateDir, audit, journal, ownThread());
    }

    /** @param thread one; the recorder ends it */
    Recorder(StateDir stateDir, AuditLog audit, Journal journal, ExecutorService thread) {
        this.stateDir = stateDir;
        this.thread = thread;
        this.audit = audit;
        this.journal = journal;
    }

    static ExecutorService ownThread() {
        return Executors.newSingleThreadExecutor(
                task -> Thread.ofPlatform().name("weir-recorder").daemon().unstarted(task));
    }

    /** Completes with whether the overrides are on the disk now. */
    CompletableFuture<Boolean> save(Overrides overrides) {
        return write("the runtime changes", () -> OverridesFile.write(stateDir, overrides));
    }

    /** Completes with whether the entry is in the audit log now. */
    CompletableFuture<Boolean> append(AuditEntry entry) {
        return write("an audit entry", () -> audit.append(entry));
    }

    /** Completes with whether the step of a rollout is on the disk now. */
    CompletableFuture<Boolean> journal(Entry entry) {
        return CompletableFuture.supplyAsync(() -> journal.append(entry), thread)
                .exceptionally(failure -> fault("a step of a rollout", failure));
    }

    /** Completes with whether nothing is owed to the journal any more. */
    CompletableFuture<Boolean> catchUp(Instant at) {
        return CompletableFuture.supplyAsync(() -> journal.catchUp(at), thread)
                .exceptionally(failure -> fault("what is owed to the journal", failure));
    }

    private CompletableFuture<Boolean> write(String what, Write write) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                write.run();
                                return true;
                            } catch (IOException e) {
                                LOG.error("{} could not be written to {}: {}", what, stateDir.path(), e.toString());
                                return false;
                            }
                        },
                        thread)
                .exceptionally(failure -> fault(what, failure));
    }

    /** Whoever waits for the disk must hear of it in every case. */
    private static boolean fault(String what, Throwable failure) {
        LOG.error("{} could not be written: a fault of Weir", what, failure);
        return false;
    }

    private interface Write {
        void run() throws IOException;
    }

    /** Waits for what was handed over. The second time nothing happens. */
    @Override
    public void close() {
        if (!thread.isShutdown()) {
            thread.execute(() -> journal.close(Instant.now()));
            thread.shutdown();
        }
        try {
            if (!thread.awaitTermination(LAST_WRITES_MS, TimeUnit.MILLISECONDS)) {
                LOG.error("the disk did not take the last changes within {} ms", LAST_WRITES_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
