package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Ascii;

/** What is the same for all connections of a listener. Immutable, any thread. */
public final class ListenerFacts {
    private static final byte[] HTTP = Ascii.bytes("http");

    private final byte[] scheme;
    private final byte[] port;

    private ListenerFacts(byte[] scheme, byte[] port) {
        this.scheme = scheme;
        this.port = port;
    }

    /** A listener without TLS on this port; 0: on a Unix socket. */
    public static ListenerFacts plain(int port) {
        return new ListenerFacts(HTTP, Ascii.bytes(port > 0 ? Integer.toString(port) : ""));
    }

    /** {@code http} or {@code https}. */
    byte[] scheme() {
        return scheme;
    }

    /** The port in decimal, empty on a Unix socket. */
    byte[] port() {
        return port;
    }
}
