package dev.weir.os;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Copies between arrays and direct buffers by address. Without Unsafe, Netty's own copies make a {@code ByteBuffer} view for
 * each buffer that they touch; on the way of every request that is most of the garbage. Buffers without an address are copied
 * as Netty does it. Stateless, any thread.
 */
public final class DirectMemory {
    private static final MemorySegment ALL = everything();

    private DirectMemory() {}

    @SuppressWarnings("restricted") // every copy below checks its bounds against the buffer that owns the address
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    /** Copies {@code length} bytes from {@code index} of a buffer into an array; the indices of the buffer stay. */
    public static void get(ByteBuf from, int index, byte[] to, int at, int length) {
        if (!from.hasMemoryAddress()) {
            from.getBytes(index, to, at, length);
            return;
        }
        Objects.checkFromIndexSize(index, length, from.capacity());
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from.memoryAddress() + index, to, at, length);
    }

    /**
     * Appends bytes of an array to a buffer.
     *
     * @throws IndexOutOfBoundsException if it has no room for them
     */
    public static void put(byte[] from, int at, int length, ByteBuf to) {
        if (!to.hasMemoryAddress()) {
            to.writeBytes(from, at, length);
            return;
        }
        int index = to.writerIndex();
        Objects.checkFromIndexSize(index, length, to.capacity());
        MemorySegment.copy(from, at, ALL, ValueLayout.JAVA_BYTE, to.memoryAddress() + index, length);
        to.writerIndex(index + length);
    }

    /**
     * Appends what one buffer has to another; the indices of the first stay.
     *
     * @throws IndexOutOfBoundsException if there is no room for them
     */
    public static void put(ByteBuf from, ByteBuf to) {
        int length = from.readableBytes();
        if (!to.hasMemoryAddress() || !from.hasMemoryAddress()) {
            to.writeBytes(from, from.readerIndex(), length);
            return;
        }
        int index = to.writerIndex();
        Objects.checkFromIndexSize(index, length, to.capacity());
        long source = from.memoryAddress() + from.readerIndex();
        MemorySegment.copy(ALL, source, ALL, to.memoryAddress() + index, length);
        to.writerIndex(index + length);
    }
}
