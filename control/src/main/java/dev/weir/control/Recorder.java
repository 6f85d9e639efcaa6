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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes to the disk, in the order in which it was told to. The control loop hands over and goes on: a
 * rollback never waits for a disk.
 */
final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final long LAST_WRITES_MS = 5_000;
    private static final int MOST_AUDIT_OWED = 10_000;

    private final StateDir stateDir;
    private final AuditLog audit;
    private final Journal journal;
    private final ExecutorService thread;
    private final Deque<AuditEntry> auditOwed = new ArrayDeque<>();
    private boolean overridesOwed;

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
        return write("the runtime changes", () -> saveNow(overrides));
    }

    private void saveNow(Overrides overrides) throws IOException {
        overridesOwed = true;
        OverridesFile.write(stateDir, overrides);
        overridesOwed = false;
    }

    /** Completes with whether the entry is in the audit log now. */
    CompletableFuture<Boolean> append(AuditEntry entry) {
        return write("an audit entry", () -> {
            auditOwed.addLast(entry);
            appendOwed();
        });
    }

    /** In their order; what fails is still owed. The oldest goes when too much is. */
    private void appendOwed() throws IOException {
        while (auditOwed.size() > MOST_AUDIT_OWED) {
            auditOwed.removeFirst();
        }
        while (!auditOwed.isEmpty()) {
            audit.append(auditOwed.getFirst());
            auditOwed.removeFirst();
        }
    }

    /** Completes with whether the step of a rollout is on the disk now. */
    CompletableFuture<Boolean> journal(Entry entry) {
        return CompletableFuture.supplyAsync(() -> journal.append(entry), thread)
                .exceptionally(failure -> fault("a step of a rollout", failure));
    }

    /**
     * Writes what could not be written before.
     *
     * @param overrides in force; null: others are about to be saved
     * @return completes with whether nothing is owed to any file any more
     */
    CompletableFuture<Boolean> catchUp(@Nullable Overrides overrides, Instant at) {
        CompletableFuture<Boolean> saved = write("the runtime changes", () -> {
            if (overridesOwed && overrides != null) {
                saveNow(overrides);
            }
        });
        CompletableFuture<Boolean> audited = write("audit entries", this::appendOwed);
        CompletableFuture<Boolean> journalled = CompletableFuture.supplyAsync(() -> journal.catchUp(at), thread)
                .exceptionally(failure -> fault("what is owed to the journal", failure));
        return saved.thenCombine(audited, Boolean::logicalAnd)
                .thenCombine(journalled, Boolean::logicalAnd)
                .thenApplyAsync(all -> all && !overridesOwed, thread);
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
