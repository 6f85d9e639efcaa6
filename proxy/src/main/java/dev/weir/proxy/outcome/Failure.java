package dev.weir.proxy.outcome;

import java.util.Locale;

/**
 * Why an exchange, or one of its tries, failed: what happened, whose fault it is, and whether another try may follow. The
 * label is the reason in logs, metrics and the answer.
 */
public enum Failure {
    CONNECT_REFUSED(502, Fault.UPSTREAM, Again.ANY_METHOD, OutcomeClass.CONNECT_FAILURE),
    CONNECT_TIMEOUT(504, Fault.UPSTREAM, Again.ANY_METHOD, OutcomeClass.CONNECT_FAILURE),
    /** Weir itself had no descriptor, local port or memory for a connection. */
    NO_SOCKET(503, Fault.WEIR, Again.ANY_METHOD, OutcomeClass.REFUSED_HERE),
    CONNECTION_RESET(502, Fault.UPSTREAM, Again.IDEMPOTENT, OutcomeClass.RESET),
    /** An idle connection was closed by the upstream while the request went out: the usual race, nobody's fault. */
    IDLE_CONNECTION_CLOSED(502, Fault.NOBODY, Again.IDEMPOTENT, OutcomeClass.RESET),
    /** A 5xx that the route wants tried again. */
    RETRIABLE_STATUS(502, Fault.UPSTREAM, Again.IDEMPOTENT, OutcomeClass.SERVER_ERROR),
    MALFORMED_RESPONSE(502, Fault.UPSTREAM, Again.NEVER, OutcomeClass.RESET),
    TRUNCATED_RESPONSE(502, Fault.UPSTREAM, Again.NEVER, OutcomeClass.RESET),
    FIRST_BYTE_TIMEOUT(504, Fault.UPSTREAM, Again.NEVER, OutcomeClass.TIMEOUT),
    RESPONSE_IDLE_TIMEOUT(504, Fault.UPSTREAM, Again.NEVER, OutcomeClass.TIMEOUT),
    EXCHANGE_TIMEOUT(504, Fault.UPSTREAM, Again.NEVER, OutcomeClass.TIMEOUT),
    TUNNEL_IDLE_TIMEOUT(504, Fault.NOBODY, Again.NEVER, OutcomeClass.OK),
    NO_ENDPOINT(503, Fault.UPSTREAM, Again.ON_FALLBACK, OutcomeClass.REFUSED_HERE),
    CIRCUIT_OPEN(503, Fault.UPSTREAM, Again.ON_FALLBACK, OutcomeClass.REFUSED_HERE),
    POOL_WAIT_TIMEOUT(503, Fault.UPSTREAM, Again.ON_FALLBACK, OutcomeClass.REFUSED_HERE),
    NO_ROUTE(404, Fault.CLIENT, Again.NEVER, OutcomeClass.REFUSED_HERE),
    /** The route wants a token, and there is none. */
    TOKEN_MISSING(401, Fault.CLIENT, Again.NEVER, OutcomeClass.REFUSED_HERE),
    TOKEN_BAD(401, Fault.CLIENT, Again.NEVER, OutcomeClass.REFUSED_HERE),
    /** Nobody could say in time whether the token is good. */
    TOKEN_UNCHECKED(503, Fault.WEIR, Again.NEVER, OutcomeClass.REFUSED_HERE),
    RATE_LIMITED(429, Fault.CLIENT, Again.NEVER, OutcomeClass.REFUSED_HERE),
    BODY_TOO_LARGE(413, Fault.CLIENT, Again.NEVER, OutcomeClass.REFUSED_HERE),
    /** The variant was rolled back, and its open streams are to be cut. */
    STREAM_CUT(503, Fault.WEIR, Again.IDEMPOTENT, OutcomeClass.RESET),
    LOOP_DETECTED(508, Fault.WEIR, Again.NEVER, OutcomeClass.REFUSED_HERE),
    OVERLOADED(503, Fault.WEIR, Again.NEVER, OutcomeClass.REFUSED_HERE),
    /** What should not happen did: the log says what, with the place in Weir. */
    INTERNAL_ERROR(500, Fault.WEIR, Again.NEVER, OutcomeClass.RESET),
    HEAD_TIMEOUT(408, Fault.CLIENT, Again.NEVER, OutcomeClass.REFUSED_HERE),
    BODY_TIMEOUT(408, Fault.CLIENT, Again.NEVER, OutcomeClass.REFUSED_HERE),
    BODY_TOO_SLOW(408, Fault.CLIENT, Again.NEVER, OutcomeClass.REFUSED_HERE),
    WRITE_STALLED(499, Fault.CLIENT, Again.NEVER, OutcomeClass.CLIENT_GONE),
    CLIENT_GONE(499, Fault.CLIENT, Again.NEVER, OutcomeClass.CLIENT_GONE);

    /** Whose fault a failure is. */
    public enum Fault {
        CLIENT,
        UPSTREAM,
        WEIR,
        /** Nobody's. */
        NOBODY
    }

    /** Whether another try may follow; it always needs a request that can be sent again and no response begun. */
    public enum Again {
        /** No byte of the request left Weir. */
        ANY_METHOD,
        /** The request may have been acted on. */
        IDEMPOTENT,
        /** It never left Weir, and its pool can take no more: only the fallback may be tried. */
        ON_FALLBACK,
        NEVER
    }

    private final int status;
    private final Fault fault;
    private final Again again;
    private final OutcomeClass outcomeClass;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Failure(int status, Fault fault, Again again, OutcomeClass outcomeClass) {
        this.status = status;
        this.fault = fault;
        this.again = again;
        this.outcomeClass = outcomeClass;
    }

    /** The status of the local reply; 499 is never sent, only logged. */
    public int status() {
        return status;
    }

    public Fault fault() {
        return fault;
    }

    public String label() {
        return label;
    }

    public OutcomeClass outcomeClass() {
        return outcomeClass;
    }

    /** Whether the try cost its upstream nothing: such a one is repeated without asking the retry budget. */
    public boolean isFree() {
        return again == Again.ANY_METHOD || this == IDLE_CONNECTION_CLOSED;
    }

    /** Whether the same pool may be tried once more. */
    public boolean permitsRetry(boolean idempotent) {
        return switch (again) {
            case ANY_METHOD -> true;
            case IDEMPOTENT -> idempotent;
            case ON_FALLBACK, NEVER -> false;
        };
    }

    /** Whether the fallback may be tried. */
    public boolean permitsRescue(boolean idempotent) {
        return switch (again) {
            case ANY_METHOD, ON_FALLBACK -> true;
            case IDEMPOTENT -> idempotent && fault != Fault.NOBODY;
            case NEVER -> false;
        };
    }
}
