package dev.weir.proxy.exchange;

import dev.weir.proxy.http.ClientAddress;

/**
 * What is the same for all requests of a downstream connection. Immutable, any thread.
 *
 * @param peer the address at the other end of the connection
 * @param trusted whether the peer is one of {@code trusted-proxies}: what it says of the client is believed
 * @param listener what accepted the connection
 */
public record ConnectionFacts(ClientAddress peer, boolean trusted, ListenerFacts listener) {
    /** {@code http} or {@code https}. */
    byte[] scheme() {
        return listener.scheme();
    }

    /** The listener's port in decimal, empty on a Unix socket. */
    byte[] port() {
        return listener.port();
    }
}
