package dev.weir.proxy.exchange;

import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.FailureKind;

/** Says what an endpoint is charged with when a try with it failed; what was not its doing is not charged. */
final class FailureCharge {
    private FailureCharge() {}

    static void to(Endpoint endpoint, Failure failure, long nowNs) {
        switch (failure) {
            case CONNECT_REFUSED -> endpoint.failed(FailureKind.CONNECT_FAILED, nowNs);
            case CONNECT_TIMEOUT -> endpoint.failed(FailureKind.CONNECT_TIMEOUT, nowNs);
            case CONNECTION_RESET, TRUNCATED_RESPONSE -> endpoint.failed(FailureKind.RESET, nowNs);
            case MALFORMED_RESPONSE -> endpoint.failed(FailureKind.RESPONSE_REFUSED, nowNs);
            case FIRST_BYTE_TIMEOUT, RESPONSE_IDLE_TIMEOUT -> endpoint.failed(FailureKind.TIMEOUT, nowNs);
            case NO_SOCKET,
                    IDLE_CONNECTION_CLOSED,
                    RETRIABLE_STATUS,
                    EXCHANGE_TIMEOUT,
                    TUNNEL_IDLE_TIMEOUT,
                    NO_ENDPOINT,
                    CIRCUIT_OPEN,
                    POOL_WAIT_TIMEOUT,
                    NO_ROUTE,
                    TOKEN_MISSING,
                    TOKEN_BAD,
                    TOKEN_UNCHECKED,
                    RATE_LIMITED,
                    BODY_TOO_LARGE,
                    STREAM_CUT,
                    LOOP_DETECTED,
                    OVERLOADED,
                    INTERNAL_ERROR,
                    HEAD_TIMEOUT,
                    BODY_TIMEOUT,
                    BODY_TOO_SLOW,
                    WRITE_STALLED,
                    CLIENT_GONE -> {}
        }
    }
}
