package dev.weir.proxy.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one downstream connection that came: those of the head under way, which stay until its response begins, and what
 * follows it and was not taken yet, pipelined requests included. Owned by the connection's event loop.
 */
@SuppressWarnings("ReferenceEquality") // buffers with equal bytes are not the same buffer
final class ReceivedBytes {
    private @Nullable ByteBuf waiting;
    private @Nullable ByteBuf head;

    void add(ByteBuf data, ByteBufAllocator alloc) {
        ByteBuf before = waiting;
        waiting = before == null ? data : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(alloc, before, data);
    }

    /** What was not taken yet, or null. */
    @Nullable
    ByteBuf waiting() {
        return waiting;
    }

    /** Nothing waits. */
    boolean isEmpty() {
        return waiting == null;
    }

    /** Whether less than this waits. */
    boolean isBelow(long bytes) {
        ByteBuf all = waiting;
        return all == null || all.readableBytes() < bytes;
    }

    /** Somebody else has what waited. */
    void handedOver() {
        waiting = null;
    }

    /** The first bytes of what waits are a head: they stay, what follows them waits on. */
    void keepHead(ByteBuf in, int length) {
        if (in.readableBytes() == length) {
            head = in;
            waiting = null;
        } else {
            head = in.readRetainedSlice(length);
        }
    }

    /** The bytes of the head under way. */
    ByteBuf head() {
        return Objects.requireNonNull(head);
    }

    void forgetHead() {
        ByteBuf bytes = head;
        if (bytes != null) {
            head = null;
            bytes.release();
        }
    }

    /** Something of it was taken. */
    void dropIfRead(ByteBuf in) {
        if (waiting == in && !in.isReadable()) {
            drop();
        }
    }

    /** Drops what waits. */
    void drop() {
        ByteBuf rest = waiting;
        if (rest != null) {
            waiting = null;
            rest.release();
        }
    }
}
