package dev.weir.proxy.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A port that parses nothing: it hands out what comes, byte for byte, and answers when it is told, on the connection that
 * was heard of last. Read by one thread; a virtual thread a connection listens.
 */
final class CapturingUpstream implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final ServerSocket server;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final StringBuilder unread = new StringBuilder();
    private final Map<Connection, String> suspects = new HashMap<>();
    private String tolerated = "";
    private @Nullable Connection current;

    CapturingUpstream() {
        try {
            server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Bytes of one connection, or its end where they are null. */
    private record Heard(Connection from, @Nullable String bytes) {}

    /** One accepted connection. */
    private static final class Connection {
        private final Socket socket;
        private volatile boolean ended;

        Connection(Socket socket) {
            this.socket = socket;
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** All that has come once it is as much as these bytes, chunks merged; less if no more comes in time. */
    String next(String expected) {
        int length = MergedChunks.of(expected).length();
        while (MergedChunks.of(unread.toString()).length() < length) {
            Heard next = poll();
            if (next == null) {
                break;
            }
            take(next);
        }
        return taken();
    }

    void send(String bytes) {
        try {
            current().socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end(boolean abruptly) {
        try {
            Socket socket = current().socket;
            if (abruptly) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of the connection; what came before it on any, or null if it does not end in time. */
    @Nullable
    String bytesBeforeEnd() {
        Connection ending = current();
        while (!ending.ended) {
            Heard next = poll();
            if (next == null) {
                return null;
            }
            take(next);
        }
        return taken();
    }

    /** From now on a connection may bring a beginning of these bytes, unasked. */
    void tolerate(String bytes) {
        tolerated = bytes;
        suspects.clear();
    }

    /** Whether all connections that brought what is tolerated are ended in time; nothing is tolerated from now on. */
    boolean toleratedAreEnded() {
        tolerated = "";
        while (suspects.keySet().stream().anyMatch(suspect -> !suspect.ended)) {
            Heard next = poll();
            if (next == null) {
                return false;
            }
            take(next);
        }
        return true;
    }

    private String taken() {
        String bytes = MergedChunks.of(unread.toString());
        unread.setLength(0);
        return bytes;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(Heard next) {
        if (next.bytes == null) {
            next.from.ended = true;
        } else if (!isTolerated(next.from, next.bytes)) {
            current = next.from;
            unread.append(next.bytes);
        }
    }

    private boolean isTolerated(Connection from, String bytes) {
        String all = suspects.getOrDefault(from, "") + bytes;
        boolean beginning = tolerated.startsWith(all);
        if (beginning) {
            suspects.put(from, all);
        }
        return beginning;
    }

    private @Nullable Heard poll() {
        try {
            return heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection current() {
        if (current == null) {
            throw new AssertionError("nothing has come to the upstream yet");
        }
        return current;
    }

    private void accept() {
        try {
            while (true) {
                Connection connection = new Connection(server.accept());
                connection.socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> listen(connection));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void listen(Connection connection) {
        byte[] bytes = new byte[64 * 1024];
        try {
            for (int n = connection.socket.getInputStream().read(bytes);
                    n >= 0;
                    n = connection.socket.getInputStream().read(bytes)) {
                heard.add(new Heard(connection, new String(bytes, 0, n, StandardCharsets.ISO_8859_1)));
            }
        } catch (IOException e) {
            // Reset: an end too.
        }
        heard.add(new Heard(connection, null));
    }
}
