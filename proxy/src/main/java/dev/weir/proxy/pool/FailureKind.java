package dev.weir.proxy.pool;

import java.util.Locale;

/** How an endpoint failed a request. Each kind counts alike for its ejection. */
public enum FailureKind {
    CONNECT_FAILED,
    CONNECT_TIMEOUT,
    /** The connection ended before its response did. */
    RESET,
    /** A response that is not HTTP, or that must not be forwarded. */
    RESPONSE_REFUSED,
    /** No first byte, or no further byte, in time. */
    TIMEOUT,
    /** A 5xx. */
    SERVER_ERROR;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', ' ');

    /** The name in reasons and logs. */
    public String label() {
        return label;
    }
}
