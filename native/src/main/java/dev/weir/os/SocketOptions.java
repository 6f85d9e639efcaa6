package dev.weir.os;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How connections buffer, downstream and upstream alike. Immutable.
 *
 * @param allocator of every buffer of every channel
 * @param receiveBytes read at once
 * @param streamBytes read at once while what comes fills its buffers
 * @param lowWaterBytes a channel that became unwritable is writable again below this many pending bytes
 * @param highWaterBytes a channel becomes unwritable above this many pending bytes
 */
public record SocketOptions(
        ByteBufAllocator allocator, int receiveBytes, int streamBytes, int lowWaterBytes, int highWaterBytes) {

    /** The pooled allocator, because in small heaps the adaptive one gives up pooling without a word. */
    public static final SocketOptions DEFAULTS =
            new SocketOptions(PooledByteBufAllocator.DEFAULT, 4096, 32 * 1024, 32 * 1024, 64 * 1024);

    /** The same with other bounds for what waits to be sent. */
    public SocketOptions withWaterMarks(int lowBytes, int highBytes) {
        return new SocketOptions(allocator, receiveBytes, streamBytes, lowBytes, highBytes);
    }

    /** What a connection to or from this address is set up with. */
    Map<ChannelOption<?>, Object> of(SocketAddress address) {
        Map<ChannelOption<?>, Object> options = new HashMap<>();
        put(options, ChannelOption.ALLOCATOR, allocator);
        put(options, ChannelOption.RECVBUF_ALLOCATOR, receive());
        put(options, ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(lowWaterBytes, highWaterBytes));
        if (address instanceof InetSocketAddress) {
            put(options, ChannelOption.TCP_NODELAY, true);
            put(options, ChannelOption.SO_KEEPALIVE, true);
        }
        return options;
    }

    private RecvByteBufAllocator receive() {
        return new GrowingReceive(receiveBytes, streamBytes);
    }

    private static <T> void put(Map<ChannelOption<?>, Object> options, ChannelOption<T> option, T value) {
        options.put(option, value);
    }
}
