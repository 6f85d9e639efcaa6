package dev.weir.control;

import dev.weir.control.audit.Actor;
import dev.weir.control.audit.AuditEntry;
import dev.weir.control.audit.AuditLog;
import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.change.ChangeOptions;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.change.ControlEvent;
import dev.weir.control.change.EventQueue;
import dev.weir.control.change.RolloutAnswer;
import dev.weir.control.journal.Journal;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.state.StateDir;
import dev.weir.control.status.Announcements;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.status.FileStatus;
import dev.weir.control.status.Phase;
import dev.weir.control.status.StatusBoard;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.OverridesFile;
import dev.weir.control.testing.Configs;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A control loop without sockets and without a thread: the test moves the clock and says when it works. */
final class LoopHarness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Actor ALICE = new Actor("alice", "127.0.0.1");
    private static final Actor STARTER = Actor.weir("start");

    private final Outcomes outcomes = new Outcomes(1, List.of());
    private final EventQueue events = new EventQueue();
    private final Announcements news = new Announcements();
    private final StateDir stateDir;
    private final AuditLog audit;
    private final Recorder recorder;
    private final StatusBoard board;
    private final ControlLoop loop;
    private final HeldTable dataPlane;
    private final ExecutorService disk = Recorder.ownThread();
    private @Nullable Semaphore diskHeld;
    private long nowNs = 1_000_000_000L;
    private Instant now = Instant.parse("2026-01-02T12:00:00Z");

    /** A table without a proxy. The test may hold back those who prepare one. */
    static final class HeldTable implements DataPlane {
        private volatile RoutingTable table;
        private final List<String> cut = new ArrayList<>();
        private final List<Integer> rememberedPpm = new ArrayList<>();
        private @Nullable String remembered;
        private final List<CompletableFuture<Void>> answers = new ArrayList<>();
        private boolean answersHeld;
        private final Semaphore preparing = new Semaphore(1_000);
        private final Semaphore compiling = new Semaphore(1_000);
        private final AtomicReference<@Nullable Step> broken = new AtomicReference<>();

        /** Where a data plane may break. */
        enum Step {
            LOOK_FROM_THE_LOOP,
            COMPILE_ELSEWHERE,
            PREPARE,
            PUBLISH
        }

        HeldTable(RoutingTable first) {
            this.table = first;
        }

        /** The next time that it comes to this step, that ends with what no program expects. */
        void breakAt(Step step) {
            broken.set(step);
        }

        private void comeTo(Step step) {
            if (broken.compareAndSet(step, null)) {
                throw new StackOverflowError("a fault of the test");
            }
        }

        @Override
        public RoutingTable table() {
            if (Thread.currentThread().isVirtual()) {
                compiling.acquireUninterruptibly();
                comeTo(Step.COMPILE_ELSEWHERE);
            } else {
                comeTo(Step.LOOK_FROM_THE_LOOP);
            }
            return table;
        }

        /** Holds back those who compile elsewhere, before they see the table in force. */
        void holdCompiling() {
            compiling.drainPermits();
        }

        void goOnCompiling() {
            compiling.release(1_000);
        }

        @Override
        public CompletableFuture<Void> publish(RoutingTable next) {
            comeTo(Step.PUBLISH);
            table = next;
            if (remembered != null) {
                rememberedPpm.add(Objects.requireNonNull(next.splits().get("shop"))
                        .variant(remembered)
                        .weightPpm());
            }
            CompletableFuture<Void> onEveryLoop = new CompletableFuture<>();
            if (answersHeld) {
                answers.add(onEveryLoop);
            } else {
                onEveryLoop.complete(null);
            }
            return onEveryLoop;
        }

        /** Holds back the word that a table holds on every event loop. */
        void holdAnswers() {
            answersHeld = true;
        }

        void goOnAnswering() {
            answersHeld = false;
            answers.forEach(answer -> answer.complete(null));
            answers.clear();
        }

        /** From now on, what a variant has in each table that is published. */
        void rememberWeights(String variant) {
            remembered = variant;
        }

        List<Integer> rememberedPpm() {
            return rememberedPpm;
        }

        @Override
        public void cutStreams(String split, String variant) {
            cut.add(split + "/" + variant);
        }

        List<String> cut() {
            return cut;
        }

        @Override
        public void prepare(RoutingTable next) throws InterruptedException {
            preparing.acquire();
            comeTo(Step.PREPARE);
        }

        void holdPreparing() {
            preparing.drainPermits();
        }

        void goOnPreparing() {
            preparing.release(1_000);
        }
    }

    LoopHarness(Path directory, String text) {
        WeirConfig config = Configs.parse(text);
        try {
            stateDir = StateDir.open(directory);
            audit = AuditLog.open(directory);
            Journal journal = Journal.open(stateDir, nowNs, now);
            recorder = new Recorder(stateDir, audit, journal, disk);
            Overrides overrides = RolloutControl.firstOverrides(
                    config,
                    OverridesFile.read(stateDir).over(config).at(now),
                    RolloutControl.states(journal.resumed()),
                    now);
            dataPlane = new HeldTable(
                    TableCompiler.compile(config, TablePublisher.layer(config, overrides), null, outcomes, nowNs));
            Generation first = new Generation(1, now, STARTER, "start", null, config, overrides, List.of());
            board = new StatusBoard(new ControlStatus(
                    Phase.STARTING,
                    now,
                    List.of(first),
                    FileStatus.first(now),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    false));
            loop = new ControlLoop(new ControlLoop.Parts(
                    events,
                    new TablePublisher(dataPlane, outcomes, first),
                    dataPlane,
                    outcomes.windows(nowNs),
                    recorder,
                    board,
                    news,
                    new ChangeDesk.Times(() -> now, () -> nowNs),
                    journal.resumed()));
            loop.begin();
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HeldTable dataPlane() {
        return dataPlane;
    }

    /** What is written from now on hangs. */
    void holdDisk() {
        Semaphore held = new Semaphore(0);
        diskHeld = held;
        disk.execute(held::acquireUninterruptibly);
    }

    void goOnWriting() {
        if (diskHeld != null) {
            diskHeld.release();
            diskHeld = null;
        }
    }

    /** Works, without waiting for the disk and without letting time pass, until it is so. */
    void workUntil(BooleanSupplier isSo) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            loop.doWork();
            return isSo.getAsBoolean();
        });
    }

    ControlStatus status() {
        return board.now();
    }

    Announcements news() {
        return news;
    }

    AuditLog audit() {
        return audit;
    }

    /** Lets time pass, and the loop work once. */
    void tick() {
        pass(Duration.ofNanos(ControlLoop.TICK_NS));
    }

    void pass(Duration time) {
        nowNs += time.toNanos();
        now = now.plus(time);
        loop.doWork();
    }

    /** From now on each event that is handled brings another. */
    void floodWhileHandled() {
        events.add(new ControlEvent.Resume(this::floodWhileHandled));
    }

    /** An event that takes so long to handle. */
    void slowEvent(Duration time, Runnable handled) {
        events.add(new ControlEvent.Resume(() -> {
            nowNs += time.toNanos();
            handled.run();
        }));
    }

    void jumpWallClock(Duration by) {
        now = now.plus(by);
    }

    /** Lets the time pass in which a new weight settles. */
    void passSettling() {
        for (int i = 0; i < 20; i++) {
            tick();
        }
    }

    /** What a variant's exchanges testify. */
    void evidence(String variant, int ok, int failed) {
        var slot = outcomes.variant("shop", variant);
        for (int i = 0; i < ok + failed; i++) {
            outcomes.recorder(0).evidence(slot, i, 0, i >= ok, 1_000_000);
        }
    }

    CompletableFuture<ChangeAnswer> ask(ChangeRequest request) {
        return ask(request, ChangeOptions.NONE);
    }

    CompletableFuture<ChangeAnswer> ask(ChangeRequest request, ChangeOptions options) {
        ControlEvent.Change change = ControlEvent.Change.of(request, ALICE, options);
        events.add(change);
        return change.answer();
    }

    CompletableFuture<RolloutAnswer> command(RolloutEvent.Command command) {
        ControlEvent.Rollout asked = ControlEvent.Rollout.of("shop", command);
        events.add(asked);
        return asked.answer();
    }

    /** Waits until what is under way elsewhere has come back. */
    void settle() {
        recorder.append(AuditEntry.event(now, ALICE, "test", null, 0)).join();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            loop.doWork();
            return !loop.isBusy();
        });
    }

    CompletableFuture<ChangeAnswer> askCanary(int percent) {
        return ask(new ChangeRequest.SetWeights("shop", new TreeMap<>(Map.of("canary", percent * 10_000)), false));
    }

    /** Works, without letting time pass, until there is an answer. */
    <T> T await(CompletableFuture<T> answer) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> {
            loop.doWork();
            return answer.isDone();
        });
        return answer.join();
    }

    /** Of the split in the table in force; none: there is no such split. */
    List<String> variants() {
        Split split = dataPlane.table().splits().get("shop");
        return split == null
                ? List.of()
                : split.variants().stream().map(Variant::name).toList();
    }

    int weightPpm(String variant) {
        return Objects.requireNonNull(dataPlane.table().splits().get("shop"))
                .variant(variant)
                .weightPpm();
    }

    /** Waits until what was handed to the disk is there. */
    Overrides onDisk() {
        recorder.append(AuditEntry.event(now, ALICE, "test", null, 0)).join();
        try {
            return OverridesFile.read(stateDir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        goOnWriting();
        recorder.close();
        try {
            audit.close();
            stateDir.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
