package dev.weir.proxy;

import dev.weir.os.EventLoops;
import dev.weir.proxy.config.ListenerConfig;
import dev.weir.proxy.config.OwnAddress;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.exchange.MemoryGuard;
import dev.weir.proxy.exchange.Via;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.listen.ConnectionGate;
import dev.weir.proxy.listen.Listener;
import dev.weir.proxy.listen.WorkerConnections;
import dev.weir.proxy.mirror.AnswerPublisher;
import dev.weir.proxy.mirror.AnswerQueue;
import dev.weir.proxy.mirror.AnswerSink;
import dev.weir.proxy.mirror.Copies;
import dev.weir.proxy.mirror.CopyMemory;
import dev.weir.proxy.mirror.Mishaps;
import dev.weir.proxy.outcome.AccessLog;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import dev.weir.proxy.token.LoopTokens;
import dev.weir.proxy.upstream.UpstreamConnections;
import dev.weir.proxy.verify.CheckQueue;
import dev.weir.proxy.verify.KeyRefresh;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The data plane: event loops, each with its {@link Worker}, and the listeners that feed them. Any thread but an event loop.
 */
public final class ProxyServer implements AutoCloseable {
    private static final long MEMORY_LOOK_MS = 100;
    private static final Duration FIRST_KEYS = Duration.ofSeconds(10);

    private final EventLoops loops;
    private final LiveTable liveTable;
    private final Outcomes outcomes;
    private final ConnectionGate gate = new ConnectionGate();
    private final List<Worker> workers = new ArrayList<>();
    private final List<WorkerConnections> connections = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final KeyRefresh keys;
    private final CheckQueue checks;
    private final CopyMemory copyMemory = new CopyMemory();
    private final @Nullable AnswerQueue answers;
    private boolean accepting = true;

    /** What the file asked for, until the port is bound. */
    private volatile OwnAddress adminAddress;

    private ProxyServer(
            EventLoops loops, LiveTable liveTable, Outcomes outcomes, AnswerSink sink, OwnAddress adminAddress) {
        this.adminAddress = adminAddress;
        this.loops = loops;
        this.liveTable = liveTable;
        this.outcomes = outcomes;
        this.answers = sink.equals(AnswerSink.NONE) ? null : new AnswerQueue(sink, loops.count(), copyMemory);
        this.keys = new KeyRefresh(address -> this.adminAddress.isReachedBy(address));
        this.checks = new CheckQueue(keys, Math.max(1, loops.count() / 2));
    }

    /** The outcomes of a process with this many loops, as a server writes them. */
    public static Outcomes outcomes(int loops) {
        return new Outcomes(
                loops, Arrays.stream(Refusal.values()).map(Refusal::label).toList());
    }

    /**
     * What a server has from elsewhere.
     *
     * @param accessLog null: none is written
     * @param answers takes what mirrors are to be compared by; {@link AnswerSink#NONE}: nothing is compared
     * @param random gives each user of a loop a generator of its own
     * @param nanoTime as {@link System#nanoTime}
     */
    public record Surroundings(
            @Nullable AccessLog accessLog,
            AnswerSink answers,
            Supplier<RandomGenerator> random,
            LongSupplier nanoTime) {
        /** The time of this machine, and a chance that nobody can foresee. */
        public static Surroundings of(@Nullable AccessLog accessLog, AnswerSink answers) {
            return new Surroundings(accessLog, answers, new SplittableRandom()::split, System::nanoTime);
        }
    }

    /**
     * Starts the workers and binds every listener of the configuration.
     *
     * @throws IOException naming the address that cannot be bound; nothing is left running then but the loops
     */
    public static ProxyServer start(
            WeirConfig config, EventLoops loops, LiveTable table, Outcomes outcomes, Surroundings surroundings)
            throws IOException {
        ProxyServer server = new ProxyServer(
                loops,
                table,
                outcomes,
                surroundings.answers(),
                new OwnAddress(config.admin().bind()));
        server.startWorkers(config, surroundings);
        try {
            server.prepare(table.current());
            server.keys.update(table.current().issuers());
            for (ListenerConfig listener : config.listeners().values()) {
                server.listeners.add(Listener.bind(listener, loops, server.connections, server.gate));
            }
        } catch (IOException e) {
            server.close();
            throw e;
        } catch (InterruptedException e) {
            server.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the listeners were bound", e);
        }
        return server;
    }

    private void startWorkers(WeirConfig config, Surroundings surroundings) {
        AccessLog accessLog = surroundings.accessLog();
        HeadLimits limits = new HeadLimits(
                Math.toIntExact(config.limits().requestLineBytes()),
                Math.toIntExact(config.limits().headBytes()),
                config.limits().fields());
        MemoryGuard memory =
                new MemoryGuard(PooledByteBufAllocator.DEFAULT, config.limits().memoryBytes());
        loops.loop(0).scheduleAtFixedRate(memory::look, MEMORY_LOOK_MS, MEMORY_LOOK_MS, TimeUnit.MILLISECONDS);
        Worker.Wire wire = new Worker.Wire(
                limits, Via.of(config.forwarding().via(), surroundings.random().get()), memory);
        for (int i = 0; i < loops.count(); i++) {
            EventLoop loop = loops.loop(i);
            if (accessLog != null) {
                outcomes.recorder(i).log(accessLog.publisher(i));
            }
            Worker worker = worker(i, loop, wire, surroundings);
            workers.add(worker);
            connections.add(new WorkerConnections(worker));
            long tickNs = worker.wheel().tickNs();
            loop.scheduleAtFixedRate(worker::advance, tickNs, tickNs, TimeUnit.NANOSECONDS);
        }
    }

    private Worker worker(int index, EventLoop loop, Worker.Wire wire, Surroundings surroundings) {
        LoopClock clock = new LoopClock(surroundings.nanoTime(), System::currentTimeMillis);
        TimerWheel wheel = new TimerWheel(clock.nowNs());
        UpstreamConnections upstreams =
                new UpstreamConnections(loops, loop, wheel, clock, outcomes.recorder(index), wire.limits());
        LoopTokens tokens = new LoopTokens(checks, loop, outcomes.recorder(index));
        Copies copies = new Copies(
                upstreams.forCopies(),
                wheel,
                clock,
                outcomes.recorder(index),
                copyMemory,
                new Mishaps(),
                answers == null ? AnswerPublisher.OFF : answers.publisher(index),
                surroundings.random().get());
        Worker.Parts parts = new Worker.Parts(wheel, clock, upstreams, outcomes.recorder(index), tokens, copies);
        return new Worker(liveTable, surroundings.random().get(), parts, wire);
    }

    /** The admin port is bound: no keys are asked for there, whatever the file said. */
    public void adminIsAt(OwnAddress bound) {
        adminAddress = bound;
    }

    /** The table in force. */
    public RoutingTable table() {
        return liveTable.current();
    }

    /** Gets what a table needs before it is in force and that comes from elsewhere: the keys of its issuers. It may wait. */
    public void prepare(RoutingTable table) throws InterruptedException {
        keys.prepare(table.issuers(), FIRST_KEYS);
    }

    /**
     * Puts a table in force.
     *
     * @return completes when it holds on every loop: no request that begins after that sees the table before
     */
    public CompletableFuture<Void> publish(RoutingTable table) {
        liveTable.swap(table, System.nanoTime());
        keys.update(table.issuers());
        return onEveryLoop(() -> {});
    }

    public Outcomes outcomes() {
        return outcomes;
    }

    public List<Listener> listeners() {
        return List.copyOf(listeners);
    }

    /** What all mirrors hold now. */
    public CopyMemory copyMemory() {
        return copyMemory;
    }

    /** Downstream connections that are open now. */
    public int openConnections() {
        return gate.open();
    }

    /** Accepts nothing more. */
    public synchronized void stopAccepting() {
        if (accepting) {
            accepting = false;
            listeners.forEach(Listener::close);
        }
    }

    /** Lets each connection end with its next response, and those that wait for a request when none comes for a second. */
    public CompletableFuture<Void> drainConnections() {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            done.add(CompletableFuture.runAsync(connections.get(i)::drain, loops.loop(i)));
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
    }

    /** Cuts the exchanges that a variant serves, long answers and tunnels too; what can be tried again elsewhere is. */
    public CompletableFuture<Void> cutServedBy(Slot variant) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            WorkerConnections ofLoop = connections.get(i);
            done.add(CompletableFuture.runAsync(() -> ofLoop.cutServedBy(variant), loops.loop(i)));
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
    }

    /** Downstream connections with a request that is not answered to its end: what would be cut now. */
    public CompletableFuture<Integer> busyConnections() {
        AtomicInteger busy = new AtomicInteger();
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            WorkerConnections ofLoop = connections.get(i);
            done.add(CompletableFuture.runAsync(() -> busy.addAndGet(ofLoop.busy()), loops.loop(i)));
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).thenApply(all -> busy.get());
    }

    /** Ends at once; a drain comes before this. The loops stay their owner's. */
    @Override
    public void close() {
        stopAccepting();
        checks.close();
        keys.close();
        if (answers != null) {
            answers.close();
        }
    }

    private CompletableFuture<Void> onEveryLoop(Runnable task) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < loops.count(); i++) {
            done.add(CompletableFuture.runAsync(task, loops.loop(i)));
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
    }
}
