package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Into how large buffers connections read, whoever opened them, on each transport that this machine has. */
final class ReceiveSizeIT {

    private static final int STREAM_BYTES = 4 << 20;
    private static final int SMALL = SocketOptions.DEFAULTS.receiveBytes();
    private static final int LARGE = SocketOptions.DEFAULTS.streamBytes();

    private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
    private final Buffers atServer = new Buffers();
    private final Buffers atClient = new Buffers();

    @ParameterizedTest
    @EnumSource
    void aStreamIsReadInLargePiecesAndAHeadInASmallOne(Transport transport) throws Exception {
        String refusal = transport.refusal();
        Assumptions.assumeTrue(refusal == null, () -> transport + " is not available here: " + refusal);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (EventLoops loops = EventLoops.start(transport, 2, SocketOptions.DEFAULTS);
                BoundSockets listening = loops.bind(anyPort, 16, loop -> new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(atServer);
                        accepted.complete(channel);
                    }
                })) {
            Channel client = loops.connect(loops.loop(1), listening.address(), 5_000, atClient)
                    .sync()
                    .channel();
            Channel server = accepted.get(10, TimeUnit.SECONDS);

            stream(client, atServer);
            stream(server, atClient);
        }
    }

    private static void stream(Channel from, Buffers to) {
        from.writeAndFlush(Unpooled.wrappedBuffer(new byte[100]));
        await().until(() -> to.received() == 100);
        assertThat(to.capacities).containsExactly(SMALL);

        from.writeAndFlush(Unpooled.wrappedBuffer(new byte[STREAM_BYTES]));
        await().until(() -> to.received() == 100 + STREAM_BYTES);
        assertThat(to.capacities).contains(LARGE).allMatch(bytes -> bytes <= LARGE);
    }

    /** Counts what comes, and notes the size of the buffer it came in. */
    private static final class Buffers extends ChannelInboundHandlerAdapter {
        private final List<Integer> capacities = new CopyOnWriteArrayList<>();
        private final AtomicInteger received = new AtomicInteger();

        int received() {
            return received.get();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            ByteBuf data = (ByteBuf) bytes;
            capacities.add(data.capacity());
            received.addAndGet(data.readableBytes());
            data.release();
        }
    }
}
