package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that end their half of a connection and are served on, on each transport that this machine has. */
final class HalfCloseIT {

    private static final int LARGE_BYTES = 16 << 20;

    @RegisterExtension
    private final OpenedSockets opened = new OpenedSockets();

    private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
    private final CompletableFuture<Void> inputEnded = new CompletableFuture<>();
    private final AtomicInteger received = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void moreThanTheSocketTakesIsWrittenAfterThePeerEndedItsHalf(Transport transport) throws Exception {
        EventLoops loops = opened.start(transport, 1);
        Socket peer = connect(loops, true);
        byte[] answer = new byte[LARGE_BYTES];
        new Random(7).nextBytes(answer);

        peer.getOutputStream().write(1);
        peer.shutdownOutput();
        Channel channel = accepted.get(OpenedSockets.PATIENCE_MS, TimeUnit.MILLISECONDS);
        inputEnded.get(OpenedSockets.PATIENCE_MS, TimeUnit.MILLISECONDS);
        turn(loops);
        channel.writeAndFlush(Unpooled.wrappedBuffer(answer));
        turn(loops);

        byte[] read = new byte[LARGE_BYTES];
        new DataInputStream(peer.getInputStream()).readFully(read);
        assertThat(read).isEqualTo(answer);
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatEndedItsHalfWhileNobodyReadIsAnswered(Transport transport) throws Exception {
        EventLoops loops = opened.start(transport, 1);
        Socket peer = connect(loops, false);
        byte[] request = new byte[64 * 1024];
        byte[] answer = {1, 2, 3};

        peer.getOutputStream().write(request);
        peer.shutdownOutput();
        Channel channel = accepted.get(OpenedSockets.PATIENCE_MS, TimeUnit.MILLISECONDS);
        turn(loops);
        channel.config().setAutoRead(true);

        inputEnded.get(OpenedSockets.PATIENCE_MS, TimeUnit.MILLISECONDS);
        await().until(() -> received.get() == request.length);
        turn(loops);
        channel.writeAndFlush(Unpooled.wrappedBuffer(answer));
        assertThat(peer.getInputStream().readNBytes(answer.length)).isEqualTo(answer);
    }

    /** A loop looks at its sockets before it runs a task. */
    private static void turn(EventLoops loops) throws Exception {
        for (int i = 0; i < 5; i++) {
            loops.loop(0).submit(() -> {}).sync();
        }
    }

    private Socket connect(EventLoops loops, boolean reads) throws IOException {
        BoundSockets listening = opened.listen(loops, OpenedSockets.loopback(0), 1, loop -> new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                channel.config().setAutoRead(reads);
                channel.pipeline().addLast(new Counting());
            }
        });
        return opened.peer(listening.address());
    }

    private final class Counting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.complete(context.channel());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            received.addAndGet(((ByteBuf) bytes).readableBytes());
            ((ByteBuf) bytes).release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                inputEnded.complete(null);
            }
        }
    }
}
