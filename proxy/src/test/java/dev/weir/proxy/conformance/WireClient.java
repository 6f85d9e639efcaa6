package dev.weir.proxy.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that parses nothing but the answers of Weir's own. Used by one thread. */
final class WireClient implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;
    /** Between two pieces, so that they are mostly read apart; whether they are decides nothing. */
    private static final long BETWEEN_PIECES_NS = 30_000;

    private static final Pattern REASON = Pattern.compile("\r\nX-Weir-Reason: ([a-z0-9-]+)\r\n");
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: ([0-9]+)\r\n");

    private final Socket socket;
    private final StringBuilder unread = new StringBuilder();
    private final byte[] buffer = new byte[64 * 1024];
    private boolean sentHead;
    private boolean ended;

    private WireClient(Socket socket) {
        this.socket = socket;
    }

    static WireClient connect(int port) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MS);
            return new WireClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the bytes; what Weir does not take any more, since it has answered, is lost. */
    void send(String bytes, Delivery delivery) {
        sentHead = bytes.startsWith("HEAD ");
        try {
            for (String piece : delivery.pieces(bytes)) {
                socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
                if (!(delivery instanceof Delivery.Whole)) {
                    LockSupport.parkNanos(BETWEEN_PIECES_NS);
                }
            }
        } catch (IOException e) {
            // What Weir said of it can still be read.
        }
    }

    void finish() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** These bytes if they are what comes next; else all that has come once it is as much as these, chunks merged. */
    String next(String expected) {
        int length = MergedChunks.of(expected).length();
        while (MergedChunks.of(unread.toString()).length() < length && readMore()) {}
        if (unread.indexOf(expected) == 0) {
            unread.delete(0, expected.length());
            return MergedChunks.of(expected);
        }
        return taken();
    }

    /** Status and reason of the answer that comes next, which must be one of Weir's own, and whole. */
    String nextOwnAnswer() {
        while (unread.indexOf("\r\n\r\n") < 0 && readMore()) {}
        String head = unread.substring(0, Math.max(0, unread.indexOf("\r\n\r\n") + 2));
        Matcher reason = REASON.matcher(head);
        Matcher length = LENGTH.matcher(head);
        if (!head.startsWith("HTTP/1.1 ") || !reason.find() || !length.find()) {
            throw new AssertionError("no answer of Weir's own: " + unread);
        }
        int whole = head.length() + 2 + (sentHead ? 0 : Integer.parseInt(length.group(1)));
        while (unread.length() < whole && readMore()) {}
        if (unread.length() < whole) {
            throw new AssertionError("the answer is not whole: " + unread);
        }
        unread.delete(0, whole);
        return head.substring(9, 12) + " " + reason.group(1);
    }

    /** Everything up to the end of the connection. */
    String rest() {
        while (readMore()) {}
        if (!ended) {
            throw new AssertionError("the connection does not end; it brought: " + unread);
        }
        return taken();
    }

    private String taken() {
        String bytes = MergedChunks.of(unread.toString());
        unread.setLength(0);
        return bytes;
    }

    private boolean readMore() {
        try {
            int n = socket.getInputStream().read(buffer);
            if (n < 0) {
                ended = true;
                return false;
            }
            unread.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            ended = true;
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
