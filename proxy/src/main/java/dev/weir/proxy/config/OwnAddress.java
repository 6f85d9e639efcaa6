package dev.weir.proxy.config;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * An address that this process listens on, and all others by which this machine gets there. Asks the machine for its addresses, and no
 * name service. Any thread.
 */
public record OwnAddress(Address bind) {

    /** Whether a connection from this machine to {@code other} ends here. An address that tells no port yet is nobody's. */
    public boolean isReachedBy(Address other) {
        return switch (bind) {
            case Address.Unix unix -> unix.equals(other);
            case Address.Inet own ->
                other instanceof Address.Inet there
                        && own.port() != 0
                        && own.port() == there.port()
                        && isReachedBy(plain(own.ip()), plain(there.ip()));
        };
    }

    /** To connect to a wildcard is to connect to this machine; to listen on one, of either family, is to listen on both. */
    private static boolean isReachedBy(InetAddress own, InetAddress there) {
        if (there.equals(own) || there.isAnyLocalAddress()) {
            return true;
        }
        return own.isAnyLocalAddress() && (there.isLoopbackAddress() || isOfThisMachine(there));
    }

    private static boolean isOfThisMachine(InetAddress ip) {
        try {
            return NetworkInterface.getByInetAddress(ip) != null;
        } catch (SocketException e) {
            return true;
        }
    }

    /** An IPv4 address as such, also where it is written as one of IPv6. */
    private static InetAddress plain(InetAddress ip) {
        try {
            return InetAddress.getByAddress(ip.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
