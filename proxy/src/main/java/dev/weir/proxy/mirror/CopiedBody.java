package dev.weir.proxy.mirror;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request, once for all its copies. It is copied as it passes: were it only retained, a copy that waits would
 * hold on to the large buffers that bodies are received in. Owned by the event loop of its exchange.
 */
final class CopiedBody {
    private static final int SMALLEST_PIECE_BYTES = 256;
    private static final int PIECE_BYTES = 4096;

    private final CopyMemory memory;
    private final List<ByteBuf> pieces = new ArrayList<>();
    private @Nullable Fields trailers;
    private long length;
    private long heldBytes;
    private int users;

    CopiedBody(CopyMemory memory) {
        this.memory = memory;
    }

    /** One more copy needs it, until {@link #release}. */
    CopiedBody retain() {
        users++;
        return this;
    }

    /** Some of it came; the data stays its owner's. False: all mirrors together hold as much as they may. */
    boolean add(ByteBuf data, long limitBytes) {
        int left = data.readableBytes();
        ByteBuf last = pieces.isEmpty() ? null : pieces.getLast();
        int at = data.readerIndex();
        if (last != null) {
            int fits = Math.min(left, last.writableBytes());
            last.writeBytes(data, at, fits);
            at += fits;
            left -= fits;
        }
        length += data.readableBytes();
        if (left == 0) {
            return true;
        }
        int capacity = pieces.isEmpty() ? Math.max(SMALLEST_PIECE_BYTES, left) : Math.max(PIECE_BYTES, left);
        if (!memory.tryHold(capacity, limitBytes)) {
            return false;
        }
        heldBytes += capacity;
        ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        piece.writeBytes(data, at, left);
        pieces.add(piece);
        return true;
    }

    /** It came whole. False: all mirrors together hold as much as they may. */
    boolean end(@Nullable Fields trailers, long limitBytes) {
        if (trailers == null) {
            return true;
        }
        int bytes = SMALLEST_PIECE_BYTES + trailers.size();
        if (!memory.tryHold(bytes, limitBytes)) {
            return false;
        }
        heldBytes += bytes;
        this.trailers = trailers.copy();
        return true;
    }

    long length() {
        return length;
    }

    void sendTo(UpstreamStream upstream) {
        for (ByteBuf piece : pieces) {
            upstream.sendBody(piece.retainedDuplicate());
        }
        upstream.sendEnd(trailers);
    }

    /** A copy needs it no more. */
    void release() {
        if (--users > 0) {
            return;
        }
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        memory.release(heldBytes);
        heldBytes = 0;
    }
}
