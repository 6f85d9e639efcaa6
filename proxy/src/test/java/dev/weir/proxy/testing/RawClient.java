package dev.weir.proxy.testing;

import dev.weir.proxy.testing.WireReader.Unframed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A blocking HTTP/1.1 client on one connection: it sends what it is told, byte for byte, and reads what comes. A read
/// that
/// gets nothing for {@link #PATIENCE} fails the test. Used by one thread.
public final class RawClient implements AutoCloseable {
    /// How long a read waits for the next byte.
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /// The Host of requests that name none.
    public static final String HOST = "weir.test";

    private final Socket socket;
    private final WireReader reader;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.reader = new WireReader(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    }

    /// Connects to a loopback port.
    public static RawClient connect(int port) {
        return connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public static RawClient connect(InetSocketAddress address) {
        return connect(new Socket(), address);
    }

    /// Connects to a loopback port with a receive buffer of this size: whoever sends more soon has to wait for us.
    public static RawClient connect(int port, int receiveBytes) {
        Socket socket = new Socket();
        try {
            socket.setReceiveBufferSize(receiveBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connect(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static RawClient connect(Socket socket, InetSocketAddress address) {
        try {
            socket.connect(address, Math.toIntExact(PATIENCE.toMillis()));
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("no connection to " + address, e);
        }
    }

    /// A client on a socket that is connected already.
    public static RawClient on(Socket socket) {
        try {
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends these bytes as they are.
    public RawClient send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends these bytes as they are.
    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a request without a body, and does not wait.
    ///
    /// @param fieldLines such as `"Cookie: uid=7"`
    public RawClient sendRequest(String method, String target, String... fieldLines) {
        return send(head(method, target, fieldLines) + "\r\n");
    }

    public RawResponse get(String target, String... fieldLines) {
        return sendRequest("GET", target, fieldLines).read();
    }

    public RawResponse head(String target, String... fieldLines) {
        return sendRequest("HEAD", target, fieldLines).readBodiless();
    }

    public RawResponse post(String target, String body, String... fieldLines) {
        return exchange("POST", target, body, fieldLines);
    }

    /// Sends a request with a body of known length and reads its response.
    public RawResponse exchange(String method, String target, String body, String... fieldLines) {
        String head = head(method, target, fieldLines);
        return send(head + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .read();
    }

    /// Reads the next final response, its body included. A 101 counts as final.
    ///
    /// @throws ConnectionEndedException if the connection ends before the response does
    public RawResponse read() {
        List<RawResponse> interim = new ArrayList<>();
        RawResponse response = readHead();
        while (response.isInterim()) {
            interim.add(response);
            response = readHead();
        }
        WireMessage message =
                response.hasBody() ? reader.readBody(response.message(), Unframed.UNTIL_CLOSE) : response.message();
        return new RawResponse(message, List.copyOf(interim));
    }

    /// Reads the answer to a HEAD request: whatever its length says, no body follows.
    public RawResponse readBodiless() {
        return readHead();
    }

    /// Reads the next response head, be it interim or final, and nothing behind it.
    public RawResponse readHead() {
        return new RawResponse(reader.readHead(), List.of());
    }

    /// Reads exactly this many bytes.
    public String readBytes(int count) {
        return reader.readBytes(count);
    }

    /// Reads everything up to the peer's close.
    ///
    /// @throws ConnectionEndedException if the connection was reset instead
    public String readUntilClose() {
        return reader.readRest();
    }

    /// Waits for the next byte or the end; true if the peer closed or reset the connection and nothing is left to read.
    public boolean isClosedByPeer() {
        try {
            return reader.isAtEnd();
        } catch (ConnectionEndedException e) {
            return true;
        }
    }

    /// Says that nothing more will be sent, and goes on reading.
    public RawClient finishSending() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Vanishes: the peer sees a reset.
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The port that the peer sees.
    public int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(String method, String target, String... fieldLines) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        boolean namesHost = false;
        for (String line : fieldLines) {
            namesHost |= line.toLowerCase(Locale.ROOT).startsWith("host:");
        }
        if (!namesHost) {
            head.append("Host: ").append(HOST).append("\r\n");
        }
        for (String line : fieldLines) {
            head.append(line).append("\r\n");
        }
        return head.toString();
    }
}
