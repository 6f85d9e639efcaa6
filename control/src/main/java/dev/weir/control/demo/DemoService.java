package dev.weir.control.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One version of the shop: an HTTP/1.1 service on a loopback port that takes its time, and can be broken and healed. A
 * virtual thread per connection. Any thread.
 */
final class DemoService implements AutoCloseable {
    static final String SERVED_BY = "x-served-by";
    static final String BREAK_PATH = "/__demo/break";

    /**
     * Latencies are log-normal: half of them below the median, one in a hundred above 2.5 times the median. So {@code max-p99}
     * of the demo lies far above what a healthy service does, pauses of a busy machine included, and still below what one
     * does that takes three times as long.
     */
    private static final double MEDIAN_MS = 25;

    private static final double SIGMA = 0.4;
    private static final int BACKLOG = 1024;

    private final String name;
    private final InetSocketAddress address;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile State state = new State(new Breakage.None());
    private volatile long withheldUntilNs = System.nanoTime();
    private volatile boolean closed;
    private ServerSocket listener;
    private Thread acceptor;

    /** Keeps the port, unheard, for a service that is dead and will be back. */
    private @Nullable Socket reserved;

    /** How the service is, until it is otherwise. */
    private record State(Breakage breakage, CountDownLatch over) {
        State(Breakage breakage) {
            this(breakage, new CountDownLatch(1));
        }
    }

    private DemoService(String name, ServerSocket listener) {
        this.name = name;
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalSocketAddress();
        this.acceptor = acceptor(listener);
    }

    static DemoService start(String name) throws IOException {
        DemoService service = new DemoService(name, listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        service.acceptor.start();
        return service;
    }

    private static ServerSocket listen(InetSocketAddress address) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address, BACKLOG);
        return listener;
    }

    String name() {
        return name;
    }

    InetSocketAddress address() {
        return address;
    }

    Breakage breakage() {
        return state.breakage();
    }

    /** Whether a request that began then may have found no answer here. */
    boolean hasWithheldAnswersSince(long beganNs) {
        return breakage().withholdsAnswers() || withheldUntilNs - beganNs > 0;
    }

    /** Breaks the service, or heals it. */
    synchronized void breakWith(Breakage next) throws IOException {
        if (closed || next.equals(breakage())) {
            return;
        }
        boolean wasDead = breakage() instanceof Breakage.Dead;
        if (wasDead) {
            revive();
        }
        if (breakage().withholdsAnswers()) {
            withheldUntilNs = System.nanoTime();
        }
        enter(next);
        if (next instanceof Breakage.Dead) {
            die();
        }
    }

    private void enter(Breakage next) {
        State before = state;
        state = new State(next);
        before.over().countDown();
    }

    private void die() throws IOException {
        stopListening();
        Socket holder = new Socket();
        holder.setReuseAddress(true);
        holder.bind(address);
        reserved = holder;
        cut();
    }

    private void revive() throws IOException {
        release();
        listener = listen(address);
        acceptor = acceptor(listener);
        acceptor.start();
    }

    private Thread acceptor(ServerSocket accepting) {
        return Thread.ofVirtual().name("demo-" + name + "-accept").unstarted(() -> acceptFrom(accepting));
    }

    private void acceptFrom(ServerSocket accepting) {
        try {
            while (true) {
                Socket socket = accepting.accept();
                connections.add(socket);
                Thread.ofVirtual().name("demo-" + name).start(() -> converse(socket));
            }
        } catch (SocketException e) {
            // The listener was closed: the service died or the demo ends.
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot accept", e);
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean open = true;
            while (open) {
                DemoRequest request = DemoRequest.read(in);
                open = request != null && serve(request, out) && !request.lastOfConnection();
            }
        } catch (IOException e) {
            // The peer went away, or sent no HTTP; either way the connection is over.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    private boolean serve(DemoRequest request, OutputStream out) throws IOException, InterruptedException {
        byte[] answer = answer(request);
        if (answer != null) {
            out.write(answer);
        }
        return answer != null;
    }

    /** Null: there is none, and the connection ends. */
    private byte @Nullable [] answer(DemoRequest request) throws IOException, InterruptedException {
        if (request.target().startsWith(BREAK_PATH)) {
            return text(request, control(request));
        }
        State now = state;
        return switch (now.breakage()) {
            case Breakage.None() -> work(request, 1, 0);
            case Breakage.Errors(int percent) -> work(request, 1, percent);
            case Breakage.Latency(int factor) -> work(request, factor, 0);
            case Breakage.Hang() -> {
                now.over().await();
                yield null;
            }
            case Breakage.Dead() -> null;
        };
    }

    private byte[] work(DemoRequest request, int times, int errorPercent) throws InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        double ms = MEDIAN_MS * times * Math.exp(SIGMA * random.nextGaussian());
        Thread.sleep(Duration.ofNanos((long) (ms * 1_000_000)));
        boolean fails = random.nextInt(100) < errorPercent;
        return text(request, fails ? new Answer("500 Internal Server Error", "failed") : new Answer("200 OK", "ok"));
    }

    /** {@code POST /__demo/break?mode=errors:30}. */
    private Answer control(DemoRequest request) throws IOException {
        if (!request.method().equals("POST")) {
            return new Answer("405 Method Not Allowed", "expected a POST");
        }
        String mode = request.target().substring(BREAK_PATH.length()).replaceFirst("^\\?mode=", "");
        try {
            Breakage next = Breakage.parse(mode.replace("%25", "%"));
            breakWith(next);
            return new Answer("200 OK", next.toString());
        } catch (IllegalArgumentException e) {
            return new Answer("400 Bad Request", "expected ?mode= with " + Breakage.EXPECTED);
        }
    }

    private record Answer(String status, String word) {}

    private byte[] text(DemoRequest request, Answer answer) {
        String body = "{\"service\":\"" + name + "\",\"result\":\"" + answer.word() + "\"}\n";
        String head = "HTTP/1.1 " + answer.status() + "\r\n"
                + SERVED_BY + ": " + name + "\r\n"
                + "content-type: application/json\r\n"
                + "content-length: " + body.length() + "\r\n\r\n";
        String message = request.method().equals("HEAD") ? head : head + body;
        return message.getBytes(StandardCharsets.US_ASCII);
    }

    /** The kernel lets go of the port when the thread that accepts has seen the end. */
    private void stopListening() throws IOException {
        listener.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + name + " stopped listening");
        }
    }

    private void release() throws IOException {
        if (reserved != null) {
            reserved.close();
            reserved = null;
        }
    }

    private void cut() throws IOException {
        for (Socket socket : connections) {
            socket.close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        stopListening();
        release();
        cut();
        enter(new Breakage.None());
    }
}
