package dev.weir.proxy.upstream;

import dev.weir.proxy.http.BodySink;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1BodyReader;
import dev.weir.proxy.http.Method;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the response to one request out of its connection's bytes: which interim answers the request permits, where the body
 * ends (RFC 9112 section 6.3), and whether another response may follow on the connection. Reused; owned by the connection's
 * event loop.
 */
final class ResponseInput {
    private static final int MAX_INTERIM_RESPONSES = 16;

    private final Http1BodyReader body;
    private Method method = Method.OTHER;
    private boolean upgradeAsked;
    private boolean begun;
    private boolean persistent;
    private int interimResponses;
    private int keepAliveTimeoutSeconds = -1;

    ResponseInput(HeadLimits limits) {
        this.body = new Http1BodyReader(limits);
    }

    /** What comes next answers this request. */
    void await(RequestHead request) {
        method = request.method();
        upgradeAsked = request.isUpgrade();
        begun = false;
        persistent = false;
        interimResponses = 0;
    }

    /** Some byte of it came. */
    void begin() {
        begun = true;
    }

    /** Whether the interim response is one that this request may get, a switch of protocols included. */
    boolean permits(ResponseHead interim) {
        boolean switching = interim.status() == 101;
        return ++interimResponses <= MAX_INTERIM_RESPONSES && (!switching || (upgradeAsked && interim.isUpgrade()));
    }

    /** The final head came: says how its body ends. */
    void beginBody(ResponseHead head) {
        keepAliveTimeoutSeconds = head.keepAliveTimeoutSeconds();
        persistent = head.isPersistent();
        if (!head.hasBody(method)) {
            body.startLength(0);
        } else if (head.isChunked()) {
            body.startChunked();
        } else if (head.contentLength() >= 0) {
            body.startLength(head.contentLength());
        } else {
            body.startUntilClose();
            persistent = false;
        }
    }

    /** Says what is wrong with the framing, or null. */
    @Nullable
    Refusal read(ByteBuf in, BodySink sink) {
        return body.read(in, sink);
    }

    /** The body has come whole. */
    boolean isDone() {
        return body.isDone();
    }

    /** The end of the connection is the end of the body. */
    boolean isUntilClose() {
        return body.isUntilClose();
    }

    /** Nothing more is read. */
    void drop() {
        body.reset();
    }

    /** Whether another response may follow. */
    boolean isPersistent() {
        return persistent;
    }

    /** No other response can follow: the connection ends, or holds bytes that nobody asked for. */
    void endsConnection() {
        persistent = false;
    }

    /** What the last response said in {@code Keep-Alive: timeout=N}, or -1. */
    int keepAliveTimeoutSeconds() {
        return keepAliveTimeoutSeconds;
    }

    /** What it means that the connection ended before the final head. */
    Failure endBeforeHead(boolean reused) {
        if (begun) {
            return Failure.MALFORMED_RESPONSE;
        }
        return reused ? Failure.IDLE_CONNECTION_CLOSED : Failure.CONNECTION_RESET;
    }
}
