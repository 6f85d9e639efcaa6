package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.mirror.Tee;
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
    private long announcedBytes;
    private long maxBytes;
    private boolean waitsForContinue;
    private boolean replayable;
    private boolean ended;
    private boolean tunnel;

    /** The body behind this head; up to {@code holdLimitBytes} of it are kept for another try. */
    void begin(RequestHead head, long holdLimitBytes) {
        begin(holdLimitBytes);
        announcedBytes = head.bodyLength();
        waitsForContinue = head.expectsContinue();
        ended = announcedBytes == 0;
    }

    /** The request cannot be read: there is no body. */
    void beginUnread() {
        begin(0);
        announcedBytes = 0;
        waitsForContinue = false;
        ended = true;
    }

    private void begin(long holdLimitBytes) {
        this.holdLimitBytes = holdLimitBytes;
        receivedBytes = 0;
        maxBytes = Long.MAX_VALUE;
        replayable = true;
        tunnel = false;
    }

    /** How large its route lets the body be. */
    void limit(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** More came than may come, or is to come. */
    boolean isTooLarge() {
        return Math.max(announcedBytes, receivedBytes) > maxBytes;
    }

    /** From now on what comes passes as it is, and is no body. */
    void becomeTunnel() {
        tunnel = true;
    }

    /** Some of the body came; it is sent on if there is an upstream. Takes the data over. */
    void add(ByteBuf data) {
        UpstreamStream upstream = stream;
        if (tunnel && upstream != null) {
            upstream.sendBody(data);
            return;
        }
        int length = data.readableBytes();
        receivedBytes += length;
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

    /** No more of the request waits in the socket for now. */
    void pause() {
        UpstreamStream upstream = stream;
        if (upstream != null) {
            upstream.flush();
        }
    }

    /** Lets the mirrors have what came so far; the data stays here. */
    void show(Tee tee) {
        for (ByteBuf data : held) {
            tee.body(data);
        }
        if (ended) {
            tee.end(trailers);
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

    /** A client that waits for 100 and gets its answer may leave the body out: what follows could not be told apart. */
    boolean mayNeverCome() {
        return waitsForContinue && receivedBytes == 0;
    }

    /** The upstream takes no more for now; or there is none yet and no more may be held. */
    boolean isStalled() {
        UpstreamStream upstream = stream;
        return upstream == null ? heldBytes >= holdLimitBytes : !upstream.isWritable();
    }

    /** Another request will come: nothing of this one is kept. */
    void forget() {
        release();
        stream = null;
        trailers = null;
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
