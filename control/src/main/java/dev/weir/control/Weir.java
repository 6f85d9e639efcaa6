package dev.weir.control;

import dev.weir.control.admin.AdminServer;
import dev.weir.control.admin.Control;
import dev.weir.control.admin.ReloadAnswer;
import dev.weir.control.audit.Actor;
import dev.weir.control.audit.AuditEntry;
import dev.weir.control.audit.AuditLog;
import dev.weir.control.change.EventQueue;
import dev.weir.control.compare.Comparisons;
import dev.weir.control.journal.Journal;
import dev.weir.control.metrics.Metrics;
import dev.weir.control.state.StateDir;
import dev.weir.control.status.Announcements;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.status.FileStatus;
import dev.weir.control.status.Phase;
import dev.weir.control.status.StatusBoard;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.OverridesFile;
import dev.weir.os.EventLoops;
import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.OwnAddress;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.listen.Listener;
import dev.weir.proxy.outcome.AccessLog;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.upstream.EndpointResolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Weir, put together: event loops, proxy, control loop, admin port, file watcher.
 *
 * <pre>
 * start:  state directory -> first table -> event loops -> listeners -> control loop -> admin port -> ready
 * drain:  not ready -> pre-drain -> accept nothing more -> finish what is under way -> close in the opposite order
 * </pre>
 *
 * Several may run in one process, each with its own state directory. Any thread but an event loop.
 */
public final class Weir implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Weir.class);
    private static final Actor STARTER = Actor.weir("start");
    private static final long DRAIN_LOOK_MS = 20;
    private static final long LOOPS_ANSWER_MS = 1_000;

    private final OpenParts parts;
    private final StatusBoard board;
    private final Announcements news;
    private final ProxyServer server;
    private final ControlLoop loop;
    private final AdminServer admin;
    private final FileReloader reloader;
    private final Recorder recorder;
    private final @Nullable AccessLog accessLog;
    private final CountDownLatch hurry = new CountDownLatch(1);
    private boolean closed;

    private Weir(Assembly assembly) {
        this.parts = assembly.parts;
        this.board = assembly.board;
        this.news = assembly.news;
        this.server = assembly.server;
        this.loop = assembly.loop;
        this.admin = assembly.admin;
        this.reloader = assembly.reloader;
        this.recorder = assembly.recorder;
        this.accessLog = assembly.accessLog;
    }

    /**
     * Starts with a file, and follows it. When this returns every listener is bound.
     *
     * @throws ConfigException with everything that is wrong with the file
     * @throws IOException naming the address or directory that cannot be used
     */
    public static Weir start(Path file) throws ConfigException, IOException {
        return start(ConfigReader.read(file), file);
    }

    /** Starts with a configuration that has no file. */
    public static Weir start(WeirConfig config) throws ConfigException, IOException {
        return start(config, null);
    }

    private static Weir start(WeirConfig config, @Nullable Path file) throws ConfigException, IOException {
        OpenParts parts = new OpenParts();
        try {
            Weir weir = new Weir(new Assembly(parts, config, file));
            weir.becomeReady(config.runtime().warmUp());
            return weir;
        } catch (ConfigException | IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** The parts as they are put together: each needs those before it. */
    private static final class Assembly {
        private final OpenParts parts;
        private final EventQueue events = new EventQueue();
        private final Announcements news = new Announcements();
        private final StatusBoard board;
        private final Recorder recorder;
        private final @Nullable AccessLog accessLog;
        private final ProxyServer server;
        private final ControlLoop loop;
        private final FileReloader reloader;
        private final AdminServer admin;

        /** What the file asked for, until the port is bound. */
        private volatile OwnAddress adminAddress;

        Assembly(OpenParts parts, WeirConfig config, @Nullable Path file) throws ConfigException, IOException {
            this.parts = parts;
            Instant now = Instant.now();
            StateDir stateDir = parts.add(StateDir.open(config.stateDir()));
            AuditLog audit = parts.add(AuditLog.open(stateDir.path()));
            Overrides kept = OverridesFile.read(stateDir);
            kept.at(now).overruledBy(config).forEach(override -> LOG.warn("{}", override.overruled()));
            Journal journal = Journal.open(stateDir, System.nanoTime(), now);
            recorder = parts.add(new Recorder(stateDir, audit, journal));
            Overrides overrides = RolloutControl.firstOverrides(
                    config, kept.over(config).at(now), RolloutControl.states(journal.resumed()), now);

            EventLoops loops = parts.add(DataPlaneStart.eventLoops(config.runtime(), config.limits()));
            Outcomes outcomes = ProxyServer.outcomes(loops.count());
            RoutingTable table = firstTable(config, overrides, outcomes, audit.lastGeneration() + 1);
            adminAddress = new OwnAddress(config.admin().bind());
            EndpointResolver resolver = parts.add(new EndpointResolver(address -> adminAddress.isReachedBy(address)));
            resolve(resolver, table);
            accessLog = DataPlaneStart.accessLog(config, loops.count());
            if (accessLog != null) {
                parts.add(accessLog);
            }
            Comparisons comparisons = new Comparisons(InstantSource.system());
            server = parts.add(ProxyServer.start(
                    config,
                    loops,
                    new LiveTable(table, System.nanoTime()),
                    outcomes,
                    ProxyServer.Surroundings.of(accessLog, comparisons)));
            ProxyDataPlane dataPlane = parts.add(new ProxyDataPlane(server, resolver, comparisons));

            Generation first =
                    new Generation(table.generation(), now, STARTER, "start", null, config, overrides, List.of());
            board = new StatusBoard(new ControlStatus(
                    Phase.STARTING,
                    now,
                    List.of(first),
                    FileStatus.first(now),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    false));
            loop = parts.add(new ControlLoop(new ControlLoop.Parts(
                    events,
                    new TablePublisher(dataPlane, outcomes, first),
                    dataPlane,
                    outcomes.windows(System.nanoTime()),
                    recorder,
                    board,
                    news,
                    ChangeDesk.Times.SYSTEM,
                    journal.resumed())));
            reloader = parts.add(new FileReloader(file, events, () -> adminAddress));
            Metrics metrics = parts.add(new Metrics(new Metrics.Sources(
                    outcomes,
                    server::table,
                    comparisons,
                    board,
                    server::openConnections,
                    () -> server.copyMemory().heldBytes(),
                    accessLog,
                    System::nanoTime)));
            admin = parts.add(AdminServer.start(new Control(
                    board,
                    events,
                    news,
                    audit,
                    outcomes,
                    server::table,
                    comparisons,
                    reloader,
                    metrics::scrape,
                    System::nanoTime)));
            adminAddress = new OwnAddress(new Address.Inet(
                    admin.address().getAddress(), admin.address().getPort()));
            server.adminIsAt(adminAddress);

            recorder.append(
                    AuditEntry.event(now, STARTER, "start", config.source().sha256(), first.number()));
            recorder.save(overrides);
            loop.start();
            reloader.watch(config.source(), FileWatcher.Pace.DEFAULT);
        }

        private static RoutingTable firstTable(
                WeirConfig config, Overrides overrides, Outcomes outcomes, long generation) throws ConfigException {
            return TableCompiler.compile(
                            config, TablePublisher.layer(config, overrides), null, outcomes, System.nanoTime())
                    .numbered(generation);
        }

        private static void resolve(EndpointResolver resolver, RoutingTable table) throws IOException {
            try {
                resolver.resolveNew(table.pools(), ProxyDataPlane.FIRST_ADDRESSES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while names were resolved", e);
            }
        }
    }

    private void becomeReady(Duration warmUp) {
        if (warmUp.isZero()) {
            loop.enter(Phase.READY);
            return;
        }
        Thread.ofVirtual().name("weir-warm-up").start(() -> {
            try {
                if (!hurry.await(warmUp.toMillis(), TimeUnit.MILLISECONDS)) {
                    loop.enter(Phase.READY);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Where the admin port listens. */
    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    /** Where each listener listens, by name. */
    public SortedMap<String, SocketAddress> listeners() {
        SortedMap<String, SocketAddress> addresses = new TreeMap<>();
        for (Listener listener : server.listeners()) {
            addresses.put(listener.name(), listener.address());
        }
        return addresses;
    }

    /** Where in its life it is. */
    public Phase phase() {
        return board.now().phase();
    }

    /** All that is known of it at this moment. */
    public ControlStatus status() {
        return board.now();
    }

    /** What happens, as it happens. */
    public Announcements news() {
        return news;
    }

    /** What is in force, and who made it so. */
    public Generation generation() {
        return board.now().generation();
    }

    /** The table in force. */
    public RoutingTable table() {
        return server.table();
    }

    /** What was counted. */
    public Outcomes outcomes() {
        return server.outcomes();
    }

    /** Reads the file again; completes when its content holds on every event loop, or was refused. */
    public CompletableFuture<ReloadAnswer> reload(Actor actor) {
        return reloader.reload(actor);
    }

    /** Writes the access log to a new file, as after somebody renamed the old one. */
    public void reopenAccessLog() {
        if (accessLog != null) {
            accessLog.reopen();
        }
    }

    /**
     * Ends in order: not ready at once, serving on for the pre-drain, then accepting nothing more and finishing what is under
     * way within the deadline. Returns when all is closed.
     *
     * @return how many requests were cut, because the deadline passed or somebody hurried
     */
    public int drain() throws InterruptedException {
        WeirConfig config = board.now().generation().config();
        Duration preDrain = config.drain().preDrain();
        Duration deadline = config.drain().deadline();
        LOG.info("draining: serving on for {}, then up to {}", preDrain, deadline);
        loop.enter(Phase.DRAINING);
        boolean hurried = hurry.await(preDrain.toMillis(), TimeUnit.MILLISECONDS);
        server.stopAccepting();
        CompletableFuture<Void> idleClosed = server.drainConnections();
        long endNs = System.nanoTime() + deadline.toNanos();
        while (!hurried && server.openConnections() > 0 && System.nanoTime() - endNs < 0) {
            hurried = hurry.await(DRAIN_LOOK_MS, TimeUnit.MILLISECONDS);
        }
        int cut = cutNow(idleClosed);
        LOG.info("drained, {} requests are cut", cut);
        close();
        return cut;
    }

    private int cutNow(CompletableFuture<Void> idleClosed) throws InterruptedException {
        try {
            return idleClosed
                    .thenCompose(closed -> server.busyConnections())
                    .get(LOOPS_ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("an event loop does not say what is under way: {}", e.toString());
            return server.openConnections();
        }
    }

    /** Lets a drain that waits go on at once. */
    public void hurry() {
        hurry.countDown();
    }

    /** Ends at once. The second time nothing happens. */
    @Override
    public synchronized void close() {
        hurry.countDown();
        if (closed) {
            return;
        }
        closed = true;
        loop.enter(Phase.DRAINING);
        long generation = board.now().generation().number();
        recorder.append(AuditEntry.event(Instant.now(), STARTER, "stop", null, generation));
        parts.close();
    }
}
