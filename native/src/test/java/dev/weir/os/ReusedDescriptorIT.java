package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A connection that is opened while its loop goes through what it heard of its sockets, under the number of one that was closed
 * just before: what the loop heard of the old one is not meant for the new one. On each transport that this machine has.
 */
final class ReusedDescriptorIT {

    /** Another thread of the process may take the number first; not every time. */
    private static final int ROUNDS = 20;

    @RegisterExtension
    private final OpenedSockets opened = new OpenedSockets();

    @ParameterizedTest
    @EnumSource
    void aNewConnectionHearsNothingOfTheOneWhoseDescriptorItGot(Transport transport) throws Exception {
        EventLoops loops = opened.start(transport, 1);
        ServerSocket upstream = opened.closing(new ServerSocket(0, ROUNDS, InetAddress.getLoopbackAddress()));

        for (int round = 0; round < ROUNDS; round++) {
            Rival rival = new Rival(loops, upstream.getLocalSocketAddress());
            BoundSockets listening = opened.listen(loops, OpenedSockets.loopback(0), ROUNDS, loop -> rival);
            twoPeersSpeakAtOnce(loops, rival, listening.address());

            ChannelFuture connected = rival.connecting.get(OpenedSockets.PATIENCE_MS, TimeUnit.MILLISECONDS);
            assertThat(connected.await(OpenedSockets.PATIENCE_MS)).isTrue();
            assertThat(connected.cause()).as("round %d", round).isNull();
            soon().until(() -> !rival.heardByNew.isEmpty());
            assertThat(rival.heardByNew).as("round %d", round).containsExactly("active");
        }
    }

    /** They send, and end, while the loop is busy: it hears of both together. */
    private void twoPeersSpeakAtOnce(EventLoops loops, Rival rival, SocketAddress address) throws Exception {
        List<Socket> peers = List.of(opened.peer(address), opened.peer(address));
        soon().until(() -> rival.accepted.size() == peers.size());
        CountDownLatch spoken = new CountDownLatch(1);
        loops.loop(0).execute(() -> awaitUninterrupted(spoken));
        for (Socket each : peers) {
            each.getOutputStream().write(1);
            each.shutdownOutput();
        }
        spoken.countDown();
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of two accepted connections: the one that is heard first ends the other, and opens a connection in its place. */
    @ChannelHandler.Sharable
    private static final class Rival extends ChannelInboundHandlerAdapter {
        final List<Channel> accepted = new CopyOnWriteArrayList<>();
        final List<String> heardByNew = new CopyOnWriteArrayList<>();
        final CompletableFuture<ChannelFuture> connecting = new CompletableFuture<>();
        private final EventLoops loops;
        private final SocketAddress upstream;

        Rival(EventLoops loops, SocketAddress upstream) {
            this.loops = loops;
            this.upstream = upstream;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.add(context.channel());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            ReferenceCountUtil.release(bytes);
            if (!connecting.isDone()) {
                accepted.stream()
                        .filter(each -> !each.equals(context.channel()))
                        .forEach(Channel::close);
                connecting.complete(
                        loops.connect(loops.loop(0), upstream, OpenedSockets.PATIENCE_MS, new Hearing(heardByNew)));
            }
        }
    }

    /** Notes what a connection is told. */
    private static final class Hearing extends ChannelInboundHandlerAdapter {
        private final List<String> heard;

        Hearing(List<String> heard) {
            this.heard = heard;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            heard.add("active");
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            heard.add(event.toString());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            heard.add(cause.toString());
        }
    }
}
