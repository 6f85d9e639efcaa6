package dev.weir.proxy.outcome;

import java.util.Locale;

/** How an exchange ended, or one of its attempts. Exactly one applies. */
public enum OutcomeClass {
    /** Answered by the upstream, 1xx (an upgrade) to 3xx, or by what the route counts as success. */
    OK,
    /** Answered by the upstream with 4xx. */
    CLIENT_ERROR,
    /** Answered by the upstream with 5xx, or by what the route does not count as success. */
    SERVER_ERROR,
    /** Answered by Weir itself: no route, a limit, a malformed request, no usable endpoint. */
    REFUSED_HERE,
    /** The client left before the end. */
    CLIENT_GONE,
    /** No connection to the upstream came about. */
    CONNECT_FAILURE,
    /** A deadline passed. */
    TIMEOUT,
    /** The upstream closed, reset or broke the protocol before the end; or Weir cut the exchange, or could not go on with it. */
    RESET;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in metrics, logs and answers. */
    public String label() {
        return label;
    }

    /** Whether the upstream failed, or Weir on the way to it. */
    public boolean isFailure() {
        return switch (this) {
            case OK, CLIENT_ERROR, REFUSED_HERE, CLIENT_GONE -> false;
            case SERVER_ERROR, CONNECT_FAILURE, TIMEOUT, RESET -> true;
        };
    }
}
