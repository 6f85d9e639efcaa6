package dev.weir.proxy.http;

import dev.weir.os.DirectMemory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of one HTTP/1.1 connection: heads, bodies with this end's framing, trailers. What is small is gathered
 * in one buffer, so that a message leaves with one send in the common case; what is large goes on as it came.
 *
 * <p>Owned by the event loop of its channel.
 */
public final class Http1Output {
    /** Up to here a copy is cheaper than another buffer in the send. */
    private static final int COPY_LIMIT_BYTES = 4096;

    private static final int GATHER_BYTES = 4096;
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n\r\n");
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");

    private final Channel channel;
    private @Nullable ByteBuf gathered;
    private boolean chunked;
    private boolean unflushed;
    private long bytesWritten;

    public Http1Output(Channel channel) {
        this.channel = channel;
    }

    /** The body that follows is sent in chunks, or as it is. */
    public void frame(boolean chunked) {
        this.chunked = chunked;
    }

    /** Where up to {@code bytes} may be written now; the caller keeps no reference. */
    public ByteBuf room(int bytes) {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            if (buffer.writableBytes() >= bytes) {
                return buffer;
            }
            writeGathered(buffer);
        }
        buffer = channel.alloc().ioBuffer(Math.max(GATHER_BYTES, bytes));
        gathered = buffer;
        return buffer;
    }

    /** Sends some of the body; takes the data over. */
    public void body(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
            return;
        }
        boolean isHandedOn = false;
        try {
            if (chunked) {
                writeSizeLine(length);
            }
            if (length <= COPY_LIMIT_BYTES) {
                DirectMemory.put(data, room(length + 2));
            } else {
                isHandedOn = true;
                write(data);
            }
        } finally {
            if (!isHandedOn) {
                data.release();
            }
        }
        if (chunked) {
            writeCrlf(room(2));
        }
    }

    /** Ends the body; trailers are sent if the framing can carry them. */
    public void end(@Nullable Fields trailers) {
        if (!chunked) {
            return;
        }
        chunked = false;
        if (trailers == null) {
            DirectMemory.put(LAST_CHUNK, 0, LAST_CHUNK.length, room(LAST_CHUNK.length));
            return;
        }
        ByteBuf out = room(trailers.tail + LAST_CHUNK.length);
        out.writeByte('0');
        writeCrlf(out);
        Http1HeadWriter.writeFields(trailers, out);
        writeCrlf(out);
    }

    /** Hands everything to the socket. */
    public void flush() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            writeGathered(buffer);
        }
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Bytes given to the channel since the connection was made, heads and framing included. */
    public long bytesWritten() {
        return bytesWritten;
    }

    /** Drops what was not handed to the channel. */
    public void discard() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            buffer.release();
        }
    }

    private void writeGathered(ByteBuf buffer) {
        gathered = null;
        if (buffer.isReadable()) {
            writeNow(buffer);
        } else {
            buffer.release();
        }
    }

    private void write(ByteBuf data) {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            writeGathered(buffer);
        }
        writeNow(data);
    }

    private void writeNow(ByteBuf data) {
        bytesWritten += data.readableBytes();
        unflushed = true;
        channel.write(data, channel.voidPromise());
    }

    private void writeSizeLine(int length) {
        ByteBuf out = room(10);
        int shift = (31 - Integer.numberOfLeadingZeros(length)) & ~3;
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(length >>> shift) & 15]);
        }
        writeCrlf(out);
    }

    private static void writeCrlf(ByteBuf out) {
        out.writeByte('\r');
        out.writeByte('\n');
    }
}
