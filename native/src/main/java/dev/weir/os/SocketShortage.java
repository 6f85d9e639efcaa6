package dev.weir.os;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells connections that could not be made for want of something of our own, descriptors, local ports or memory of the kernel, from
 * those that the other side did not take. Stateless; any thread.
 */
public final class SocketShortage {
    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EADDRNOTAVAIL = 99;
    private static final int ENOBUFS = 105;

    /** ENOSPC is what epoll says when it watches as many descriptors as it may. */
    private static final Set<Integer> OURS = Set.of(ENOMEM, ENFILE, EMFILE, ENOSPC, ENOBUFS);

    /** How Netty's native transports name the error of a connect, in Linux's numbers. */
    private static final Pattern NATIVE = Pattern.compile("failed with error\\((-\\d+)\\)");

    private SocketShortage() {}

    /**
     * Whether a connection to {@code address} failed for this.
     *
     * @param failure of {@link EventLoops#connect}, or of a channel of the JDK
     */
    public static boolean isCauseOf(@Nullable Throwable failure, SocketAddress address) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            int error = -errorOf(cause);
            if (cause instanceof ChannelException || OURS.contains(error)) {
                return true;
            }
            if (cause instanceof BindException || error == EADDRNOTAVAIL) {
                return address instanceof InetSocketAddress inet && hasAddressToReach(inet);
            }
        }
        return false;
    }

    private static int errorOf(Throwable cause) {
        if (cause instanceof NativeIoException known) {
            return known.expectedErr();
        }
        String message = cause.getMessage();
        Matcher named = NATIVE.matcher(message == null ? "" : message);
        return named.find() ? Integer.parseInt(named.group(1)) : 0;
    }

    /**
     * A machine without any address from which it could get there, that of a family it does not use, is told the same as one that
     * used up its TCP ports; the ports of UDP are others.
     */
    private static boolean hasAddressToReach(InetSocketAddress address) {
        try (DatagramChannel datagrams = DatagramChannel.open()) {
            return isRouted(datagrams, address);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isRouted(DatagramChannel datagrams, InetSocketAddress address) {
        try {
            datagrams.connect(address);
            return true;
        } catch (IOException | UnsupportedAddressTypeException e) {
            return false;
        }
    }
}
