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
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Takes the response to one request out of its connection's bytes: which interim answers the request permits, where the body
 * ends (RFC 9112 section 6.3), and whether another response may follow on the connection. Reused; owned by the connection's
 * event loop.
 */
@SuppressWarnings("ReferenceEquality") // buffers with equal bytes are not the same buffer
final class ResponseInput {
    private static final int MAX_INTERIM_RESPONSES = 16;

    private final Http1BodyReader body;
    private Method method = Method.OTHER;
    private boolean upgradeAsked;
    private @Nullable ByteBuf bytes;
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

    /** Some bytes of it came; returns all that were not taken yet. */
    ByteBuf add(ByteBuf data, ByteBufAllocator alloc) {
        begun = true;
        ByteBuf waiting = bytes;
        ByteBuf all = waiting == null ? data : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(alloc, waiting, data);
        bytes = all;
        return all;
    }

    /** Whether these bytes are still ours: they are given back when a response ends, and may serve somebody else then. */
    boolean holds(ByteBuf in) {
        return bytes == in;
    }

    /** What could be taken of them was taken; gives them back if that was all, or if nobody reads on. */
    void settle(ByteBuf in, boolean over) {
        if (bytes == in && (over || !in.isReadable())) {
            dropBytes();
        }
    }

    /** The message ended: nothing may be left. The next exchange can begin as soon as the listener hears of it. */
    void endMessage() {
        ByteBuf left = bytes;
        if (left != null && left.isReadable()) {
            persistent = false;
        } else {
            dropBytes();
        }
    }

    /** No byte waits to be taken. */
    boolean isEmpty() {
        return bytes == null;
    }

    void dropBytes() {
        ByteBuf left = bytes;
        if (left != null) {
            bytes = null;
            left.release();
        }
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
