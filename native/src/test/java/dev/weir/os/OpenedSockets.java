package dev.weir.os;

import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The loops, listeners and peers of one test, closed behind it, the last one first. Any thread. */
final class OpenedSockets implements AfterEachCallback {
    /** How long a peer waits. */
    static final int PATIENCE_MS = 10_000;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        opened.clear();
    }

    /** Closes this, too. */
    <T extends AutoCloseable> T closing(T one) {
        opened.add(one);
        return one;
    }

    /** Loops of this transport; the test is skipped where this machine does not have it. */
    EventLoops start(Transport transport, int count) {
        assume(transport);
        return closing(EventLoops.start(transport, count, SocketOptions.DEFAULTS));
    }

    static void assume(Transport transport) {
        String refusal = transport.refusal();
        Assumptions.assumeTrue(refusal == null, () -> transport + " is not available here: " + refusal);
    }

    /** Listens with a handler for each loop, which sets up what is accepted there. */
    BoundSockets listen(
            EventLoops loops, SocketAddress address, int backlog, IntFunction<? extends ChannelHandler> handlers)
            throws IOException {
        return closing(loops.bind(address, backlog, handlers));
    }

    /** This machine, on this port; 0: any that is free. */
    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A client that is connected there. */
    Socket peer(SocketAddress address) throws IOException {
        Socket peer = closing(new Socket());
        peer.setSoTimeout(PATIENCE_MS);
        peer.connect(address, PATIENCE_MS);
        return peer;
    }
}
