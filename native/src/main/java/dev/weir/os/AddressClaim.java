package dev.weir.os;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Makes sure that an address is ours to listen on, in the two cases where bind alone does not tell: SO_REUSEPORT shares
 * a port with whoever has it already, and the file of a Unix socket outlives a process that was killed. Blocks, so not
 * for an event loop.
 */
final class AddressClaim {

    private AddressClaim() {}

    /** Throws where somebody listens already; clears away a socket file that nobody answers at. */
    static void check(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress inet && inet.getPort() != 0) {
            checkPort(inet);
        } else if (address instanceof UnixDomainSocketAddress unix) {
            clearStaleSocket(unix);
        }
    }

    private static void checkPort(InetSocketAddress address) throws IOException {
        try (Socket probe = new Socket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        }
    }

    private static void clearStaleSocket(UnixDomainSocketAddress address) throws IOException {
        Path file = address.getPath();
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new BindException("a file that is not a socket is in the way");
        }
        if (answers(address)) {
            throw new BindException("Address already in use");
        }
        Files.delete(file);
    }

    private static boolean answers(UnixDomainSocketAddress address) throws IOException {
        try (SocketChannel answer = SocketChannel.open(address)) {
            return answer.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }
}
