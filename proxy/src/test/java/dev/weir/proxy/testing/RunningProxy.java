package dev.weir.proxy.testing;

import dev.weir.os.EventLoops;
import dev.weir.os.SocketOptions;
import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.mirror.AnswerSink;
import dev.weir.proxy.outcome.AccessLog;
import dev.weir.proxy.outcome.AccessLogSettings;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Snapshot;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A whole data plane on a port of its own, for tests. The control side is the test itself. */
public final class RunningProxy implements AutoCloseable {
    private static final int LOOPS = 2;
    private static final Transport TRANSPORT = TransportChoice.automatic().chosen();

    private final EventLoops loops;
    private final Outcomes outcomes;
    private final OutcomeWindows windows;
    private final ProxyServer server;
    private final @Nullable AccessLog log;
    private WeirConfig config;
    private long readAtNs = System.nanoTime();

    private RunningProxy(EventLoops loops, ProxyServer server, @Nullable AccessLog log, WeirConfig config) {
        this.loops = loops;
        this.outcomes = server.outcomes();
        this.windows = outcomes.windows(System.nanoTime());
        this.server = server;
        this.log = log;
        this.config = config;
    }

    /** Starts with these pools, splits and routes: what stands inside {@code weir { }} beside the listener. */
    public static RunningProxy with(String body) {
        return on(TRANSPORT, body);
    }

    /** The same, and what mirrors are to be compared by goes here. */
    public static RunningProxy comparing(AnswerSink answers, String body) {
        return on(TRANSPORT, body, answers, null);
    }

    /** The same on a transport that this machine has. */
    public static RunningProxy on(Transport transport, String body) {
        return on(transport, body, AnswerSink.NONE, null);
    }

    /** The same, with an access log in this file. */
    public static RunningProxy logging(Path file, Transport transport, String body) {
        return on(transport, body, AnswerSink.NONE, file);
    }

    /** The same on one loop, with faults of Weir's own where the test says. */
    public static RunningProxy faulty(Faults faults, Path logFile, String body) {
        return on(TRANSPORT, 1, body, AnswerSink.NONE, logFile, faults);
    }

    private static RunningProxy on(Transport transport, String body, AnswerSink answers, @Nullable Path logFile) {
        return on(transport, LOOPS, body, answers, logFile, null);
    }

    private static RunningProxy on(
            Transport transport,
            int loopCount,
            String body,
            AnswerSink answers,
            @Nullable Path logFile,
            @Nullable Faults faults) {
        EventLoops loops = EventLoops.start(transport, loopCount, SocketOptions.DEFAULTS);
        try {
            WeirConfig config = parse(body);
            Outcomes outcomes = ProxyServer.outcomes(loopCount);
            RoutingTable table = TableCompiler.compile(config, RuntimeLayer.EMPTY, null, outcomes, System.nanoTime());
            LiveTable live = new LiveTable(table, System.nanoTime());
            AccessLog log =
                    logFile == null ? null : AccessLog.open(log(logFile), loopCount, nanos -> nanos / 1_000_000);
            ProxyServer.Surroundings surroundings = faults == null
                    ? ProxyServer.Surroundings.of(log, answers)
                    : new ProxyServer.Surroundings(log, answers, () -> faults, faults);
            ProxyServer server = ProxyServer.start(config, loops, live, outcomes, surroundings);
            return new RunningProxy(loops, server, log, config);
        } catch (ConfigException | IOException e) {
            loops.close();
            throw new IllegalStateException(e);
        }
    }

    private static AccessLogSettings log(Path file) {
        return new AccessLogSettings(AccessLogSettings.Format.JSON, file, Long.MAX_VALUE, 1, 1024);
    }

    /** One route to one pool of these endpoints; {@code settings} stand beside it. */
    public static RunningProxy before(ScriptedUpstream upstream, String... settings) {
        return with(oneRoute(upstream, settings));
    }

    /** The text of a configuration with one route to one pool of these endpoints. */
    public static String oneRoute(ScriptedUpstream upstream, String... settings) {
        return """
            pools { app { endpoints = ["%s"] } }
            routes { app { match { path = "/" }, pool = app } }
            %s
            """.formatted(upstream.address(), String.join("\n", settings));
    }

    public int port() {
        return ((InetSocketAddress) server.listeners().getFirst().address()).getPort();
    }

    public RawClient connect() {
        return RawClient.connect(port());
    }

    public ProxyServer server() {
        return server;
    }

    public RoutingTable table() {
        return server.table();
    }

    /** Puts another configuration in force; returns when it holds on every loop. */
    public void reload(String body) {
        try {
            config = parse(body);
            publish(RuntimeLayer.EMPTY);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes the weights of a split of two; returns when they hold on every loop. */
    public void weigh(String split, String variant, int weightPpm, String baseline) {
        TreeMap<String, Integer> weights = new TreeMap<>(Map.of(variant, weightPpm, baseline, 1_000_000 - weightPpm));
        publish(new RuntimeLayer(Map.of(split, weights), Set.of()));
    }

    public void publish(RuntimeLayer layer) {
        try {
            RoutingTable next = TableCompiler.compile(config, layer, server.table(), outcomes, System.nanoTime());
            server.publish(next).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was counted so far. Each look lets two seconds pass on the reader's clock. */
    public Snapshot snapshot() {
        readAtNs += TimeUnit.SECONDS.toNanos(2);
        windows.next(readAtNs);
        return outcomes.snapshot();
    }

    @Override
    public void close() {
        server.close();
        loops.close();
        if (log != null) {
            log.close();
        }
    }

    private static WeirConfig parse(String body) throws ConfigException {
        String text = """
            weir {
              state-dir = "target/state"
              admin { bind = "127.0.0.1:9901" }
              listeners { web { bind = "127.0.0.1:0" } }
              %s
            }
            """.formatted(body);
        return ConfigReader.parse(text, "test");
    }
}
