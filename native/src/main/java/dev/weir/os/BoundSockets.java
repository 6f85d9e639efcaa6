package dev.weir.os;

import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.util.List;

/** The listening sockets of one address: one per loop, or one for all. Any thread but an event loop. */
public final class BoundSockets implements AutoCloseable {

    private final SocketAddress address;
    private final List<Channel> sockets;

    BoundSockets(SocketAddress address, List<Channel> sockets) {
        this.address = address;
        this.sockets = List.copyOf(sockets);
    }

    /** Where they listen; with the port that the kernel chose, where port 0 was asked for. */
    public SocketAddress address() {
        return address;
    }

    /** How many sockets share the address. */
    public int count() {
        return sockets.size();
    }

    /**
     * Accepts nothing more; what was accepted lives on. The address is free when this returns, except on NIO, where the
     * JDK frees it a moment later, in the loop's next select.
     */
    @Override
    public void close() {
        sockets.forEach(Channel::close);
        sockets.forEach(socket -> socket.closeFuture().awaitUninterruptibly());
        if (address instanceof UnixDomainSocketAddress unix) {
            try {
                Files.deleteIfExists(unix.getPath());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
