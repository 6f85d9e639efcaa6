package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.ClientAddress;

/** What is the same for all requests of a downstream connection. Immutable, any thread. */
public final class ConnectionFacts {
    private static final byte[] HTTP = Ascii.bytes("http");

    private final ClientAddress peer;
    private final boolean trusted;
    private final byte[] scheme;
    private final byte[] port;

    private ConnectionFacts(ClientAddress peer, boolean trusted, byte[] scheme, byte[] port) {
        this.peer = peer;
        this.trusted = trusted;
        this.scheme = scheme;
        this.port = port;
    }

    /** A connection without TLS; {@code port} is the listener's, 0 on a Unix socket. */
    public static ConnectionFacts plain(ClientAddress peer, boolean trusted, int port) {
        return new ConnectionFacts(peer, trusted, HTTP, Ascii.bytes(port > 0 ? Integer.toString(port) : ""));
    }

    /** The address at the other end of the connection. */
    public ClientAddress peer() {
        return peer;
    }

    /** Whether the peer is one of {@code trusted-proxies}: what it says of the client is believed. */
    public boolean trusted() {
        return trusted;
    }

    /** {@code http} or {@code https}. */
    byte[] scheme() {
        return scheme;
    }

    /** The listener's port in decimal, empty on a Unix socket. */
    byte[] port() {
        return port;
    }
}
