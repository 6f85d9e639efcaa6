package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request on its way upstream. What came is held, within a limit, until a response begins, so that another
 * try can send it again; what came before there is an upstream waits here. Owned by the event loop of its exchange.
 */
final class RequestBody {
    /** What the smallest piece costs to hold: many tiny chunks are not free. */
    private static final int LEAST_COST_BYTES = 256;

    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private @Nullable Fields trailers;
    private @Nullable UpstreamStream stream;
    private long holdLimitBytes;
    private long heldBytes;
    private long receivedBytes;
    private boolean replayable;
    private boolean ended;

    /** A new body; up to {@code holdLimitBytes} of it are kept for another try. */
    void begin(boolean empty, long holdLimitBytes) {
        release();
        this.holdLimitBytes = holdLimitBytes;
        stream = null;
        trailers = null;
        receivedBytes = 0;
        replayable = true;
        ended = empty;
    }

    /** Some of the body came; it is sent on if there is an upstream. Takes the data over. */
    void add(ByteBuf data) {
        int length = data.readableBytes();
        receivedBytes += length;
        UpstreamStream upstream = stream;
        if (upstream == null) {
            hold(data);
            return;
        }
        if (replayable && heldBytes + length <= holdLimitBytes) {
            hold(data.retainedDuplicate());
        } else {
            replayable = false;
            release();
        }
        upstream.sendBody(data);
    }

    void end(@Nullable Fields trailers) {
        ended = true;
        UpstreamStream upstream = stream;
        if (trailers != null) {
            this.trailers = trailers.copy();
        }
        if (upstream != null) {
            upstream.sendEnd(trailers);
            upstream.flush();
        }
    }

    /** Sends what came so far; what follows goes the same way. */
    void attach(UpstreamStream upstream) {
        stream = upstream;
        replayable &= heldBytes <= holdLimitBytes;
        if (replayable) {
            for (ByteBuf data : held) {
                upstream.sendBody(data.retainedDuplicate());
            }
        } else {
            while (!held.isEmpty()) {
                upstream.sendBody(held.removeFirst());
            }
            heldBytes = 0;
        }
        if (ended) {
            upstream.sendEnd(trailers);
        }
    }

    /** The upstream is gone; what comes now waits for another. */
    void detach() {
        stream = null;
    }

    /** A response began: nothing will be sent again. */
    void commit() {
        replayable = false;
        if (stream != null) {
            release();
        }
    }

    /** All that came is still held. */
    boolean isReplayable() {
        return replayable;
    }

    boolean isEnded() {
        return ended;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /** No upstream takes the body yet and no more may be held. */
    boolean isFull() {
        return stream == null && heldBytes >= holdLimitBytes;
    }

    /** Drops what is held. */
    void release() {
        while (!held.isEmpty()) {
            held.removeFirst().release();
        }
        heldBytes = 0;
    }

    private void hold(ByteBuf data) {
        heldBytes += Math.max(LEAST_COST_BYTES, data.readableBytes());
        held.addLast(data);
    }
}
