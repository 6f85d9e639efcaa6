package dev.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 server that does as its script says, on a loopback port of its own, with one virtual thread a
/// connection.
/// It records every request byte for byte and counts connections. An error in a script fails the test when the upstream
/// is
/// closed. Any thread.
public final class ScriptedUpstream implements AutoCloseable {
    /// How long the `await` methods wait.
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(2);

    private final List<UpstreamConnection> connections = new CopyOnWriteArrayList<>();
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private final Queue<Thread> scripts = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final boolean forgets;
    private final int port;
    private volatile Function<ReceivedRequest, Reply> handler;
    private volatile Script script;
    private volatile ServerSocket server;
    private volatile Thread acceptor;
    private volatile CountDownLatch stopped = new CountDownLatch(1);

    private ScriptedUpstream(Function<ReceivedRequest, Reply> handler, @Nullable Script script, boolean forgets) {
        this.forgets = forgets;
        this.handler = handler;
        this.script = script == null ? this::answerRequests : script;
        this.server = listen(0);
        this.port = server.getLocalPort();
        this.acceptor = start(server);
    }

    /// What happens on one connection, from its first byte to its end.
    @FunctionalInterface
    public interface Script {
        void run(UpstreamConnection connection) throws IOException, InterruptedException;
    }

    /// The same answer to every request.
    public static ScriptedUpstream answering(int status, String body) {
        return on(request -> Reply.of(status, body));
    }

    /// An answer for each request.
    public static ScriptedUpstream on(Function<ReceivedRequest, Reply> handler) {
        return new ScriptedUpstream(handler, null, false);
    }

    /// An answer for each request, for any number of them: nothing of them is kept.
    public static ScriptedUpstream forgetting(Function<ReceivedRequest, Reply> handler) {
        return new ScriptedUpstream(handler, null, true);
    }

    /// These answers, one a request, whatever connection it comes on; the last one stays.
    public static ScriptedUpstream inTurn(Reply... replies) {
        return on(request -> replies[Math.min(request.number(), replies.length) - 1]);
    }

    /// Whatever the script does.
    public static ScriptedUpstream running(Script script) {
        return new ScriptedUpstream(request -> Reply.close(), script, false);
    }

    /// Answers differently from the next request on, on open connections too.
    public void change(Function<ReceivedRequest, Reply> other) {
        handler = other;
        script = this::answerRequests;
    }

    public int port() {
        return port;
    }

    /// As a configuration writes it.
    public String address() {
        return "127.0.0.1:" + port;
    }

    /// All whole requests so far, in the order in which they were complete.
    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /// The request, of which there must be exactly one.
    public ReceivedRequest onlyRequest() {
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " requests came instead of one: " + requests);
        }
        return requests.getFirst();
    }

    /// Waits until this many requests have come.
    public List<ReceivedRequest> awaitRequests(int count) {
        Awaitility.await().atMost(PATIENCE).pollInterval(POLL).until(() -> requests.size() >= count);
        return requests();
    }

    /// How many connections were accepted so far.
    public int connections() {
        return connections.size();
    }

    /// How many connections neither side has ended.
    public int openConnections() {
        return (int) connections.stream().filter(UpstreamConnection::isOpen).count();
    }

    /// Waits until this many connections are open.
    public void awaitOpenConnections(int count) {
        Awaitility.await().atMost(PATIENCE).pollInterval(POLL).until(() -> openConnections() == count);
    }

    /// What each connection received, byte for byte, half requests included.
    public List<String> received() {
        return connections.stream().map(UpstreamConnection::received).toList();
    }

    /// Dies: nobody listens, all connections are closed.
    public void stop() {
        stopped.countDown();
        try {
            server.close();
            await(acceptor);
            for (UpstreamConnection connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Comes back on the same port.
    public void restart() {
        stopped = new CountDownLatch(1);
        server = listen(port);
        acceptor = start(server);
    }

    /// Stops, and throws what a script threw.
    @Override
    public void close() {
        stop();
        scripts.forEach(this::await);
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError("the script of an upstream failed", failures.remove());
            failures.forEach(error::addSuppressed);
            throw error;
        }
    }

    ReceivedRequest record(WireMessage message, int connection) {
        synchronized (requests) {
            ReceivedRequest request = new ReceivedRequest(message, requests.size() + 1, connection);
            if (!forgets) {
                requests.add(request);
            }
            return request;
        }
    }

    /// Waits as the reply says; false if the upstream was stopped meanwhile.
    boolean pause(Reply reply) throws InterruptedException {
        CountDownLatch stop = stopped;
        if (stop.await(reply.delay().toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        CountDownLatch gate = reply.gate();
        while (gate != null && !gate.await(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
            if (stop.getCount() == 0) {
                return false;
            }
        }
        return true;
    }

    private Thread start(ServerSocket listening) {
        return Thread.ofVirtual().start(() -> accept(listening));
    }

    private void answerRequests(UpstreamConnection connection) throws IOException, InterruptedException {
        boolean another = true;
        while (another) {
            ReceivedRequest request = connection.readRequest();
            another = connection.send(handler.apply(request));
        }
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                UpstreamConnection connection = new UpstreamConnection(this, socket, connections.size() + 1);
                connections.add(connection);
                scripts.add(Thread.ofVirtual().start(() -> run(connection)));
            } catch (SocketException e) {
                // The server was stopped, or a client was gone before it was accepted.
            } catch (IOException e) {
                failures.add(e);
            }
        }
    }

    /// An I/O error is what the peer did; everything else is an error of the script, noted before the peer can see the
    /// end.
    private void run(UpstreamConnection connection) {
        try (connection) {
            runScript(connection);
        } catch (IOException e) {
            failures.add(e);
        }
        if (forgets) {
            connections.remove(connection);
            scripts.remove(Thread.currentThread());
        }
    }

    boolean forgets() {
        return forgets;
    }

    private void runScript(UpstreamConnection connection) {
        try {
            script.run(connection);
        } catch (IOException | ConnectionEndedException e) {
            // The peer ended the connection.
        } catch (InterruptedException | RuntimeException | Error e) {
            failures.add(e);
        }
    }

    private void await(Thread thread) {
        try {
            if (!thread.join(PATIENCE)) {
                failures.add(new AssertionError(thread + " does not end"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no server on port " + port, e);
        }
    }
}
