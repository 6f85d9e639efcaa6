package dev.weir.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A loopback port on which connecting neither succeeds nor fails: its backlog is full, so that the kernel drops what
/// asks
/// for more. Used by one thread.
public final class UnansweringPort implements AutoCloseable {
    private static final int PROOF_MS = 200;
    private static final int MOST_FILLERS = 64;

    private final ServerSocket server;
    private final List<Socket> fillers = new ArrayList<>();

    private UnansweringPort() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        while (fill()) {
            if (fillers.size() == MOST_FILLERS) {
                throw new AssertionError("the backlog does not fill");
            }
        }
    }

    public static UnansweringPort open() {
        try {
            return new UnansweringPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /// As a configuration writes it.
    public String address() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void close() {
        try {
            for (Socket filler : fillers) {
                filler.close();
            }
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// False once a connection stays unanswered.
    private boolean fill() throws IOException {
        Socket filler = new Socket();
        fillers.add(filler);
        try {
            filler.connect(new InetSocketAddress(server.getInetAddress(), port()), PROOF_MS);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
