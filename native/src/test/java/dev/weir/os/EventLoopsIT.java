package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets through each transport that this machine has. */
final class EventLoopsIT {

    private static final int LOOPS = 3;
    private static final int BACKLOG = 128;
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final int CONNECT_LIMIT_MS = 5_000;

    /** One entry for each accepted connection: the loop it was given to, and the thread it was set up on. */
    private record Accepted(int loopIndex, String thread) {}

    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    private final OpenedSockets opened = new OpenedSockets();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everySocketOfAListenerSharesThePortThatTheFirstOneGot(Transport transport) throws Exception {
        BoundSockets listening = listen(start(transport), OpenedSockets.loopback(0));

        assertThat(((InetSocketAddress) listening.address()).getPort()).isPositive();
        assertThat(listening.count()).isEqualTo(transport.sharesPorts() ? LOOPS : 1);
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionIsSetUpOnTheThreadOfItsLoop(Transport transport) throws Exception {
        BoundSockets listening = listen(start(transport), OpenedSockets.loopback(0));

        for (int i = 0; i < 20; i++) {
            assertThat(echo(listening.address(), HELLO)).asString().isEqualTo("hello");
        }

        assertThat(accepted)
                .hasSize(20)
                .allSatisfy(each -> assertThat(each.thread()).isEqualTo("weir-loop-" + each.loopIndex()));
    }

    @ParameterizedTest
    @EnumSource
    void oneSocketForAllLoopsFeedsThemInTurn(Transport transport) throws Exception {
        BoundSockets listening = listen(start(transport), unix("turns.sock"));

        for (int i = 0; i < 2 * LOOPS; i++) {
            echo(listening.address(), new byte[] {1});
        }

        assertThat(accepted)
                .extracting(Accepted::loopIndex)
                .containsOnly(0, 1, 2)
                .hasSize(2 * LOOPS);
    }

    @ParameterizedTest
    @EnumSource
    void manyReceivesInARowKeepTheirOrderAndTheirBytes(Transport transport) throws Exception {
        BoundSockets listening = listen(start(transport), OpenedSockets.loopback(0));
        byte[] sent = new byte[8 << 20];
        new Random(7).nextBytes(sent);

        assertThat(echo(listening.address(), sent)).isEqualTo(sent);
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionIsOpenedOnTheLoopThatAsks(Transport transport) throws Exception {
        EventLoops loops = start(transport);
        BoundSockets listening = listen(loops, unix("upstream.sock"));
        Queue<String> answers = new ConcurrentLinkedQueue<>();

        Channel connection = loops.connect(loops.loop(2), listening.address(), CONNECT_LIMIT_MS, new Greeter(answers))
                .sync()
                .channel();

        assertThat(connection.eventLoop()).isSameAs(loops.loop(2));
        await().untilAsserted(() -> assertThat(answers).containsExactly("hello on weir-loop-2"));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedConnectionFailsItsFuture(Transport transport) throws Exception {
        EventLoops loops = start(transport);
        SocketAddress nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalSocketAddress();
        }

        Throwable cause = loops.connect(loops.loop(0), nobody, CONNECT_LIMIT_MS, new ChannelInboundHandlerAdapter())
                .awaitUninterruptibly()
                .cause();

        assertThat(cause).isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aPortThatSomebodyListensOnIsRefusedNotShared(Transport transport) throws Exception {
        EventLoops loops = start(transport);
        SocketAddress taken = listen(loops, OpenedSockets.loopback(0)).address();

        assertThatThrownBy(() -> loops.bind(taken, BACKLOG, this::echoOn))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + ((InetSocketAddress) taken).getPort() + ": ");
    }

    @ParameterizedTest
    @EnumSource
    void aClosedListenerFreesItsAddress(Transport transport) throws Exception {
        EventLoops loops = start(transport);
        for (SocketAddress address : List.of(OpenedSockets.loopback(0), unix("again.sock"))) {
            BoundSockets first = loops.bind(address, BACKLOG, this::echoOn);
            first.close();

            await().ignoreException(IOException.class)
                    .until(() -> echo(listen(loops, first.address()).address(), HELLO).length == HELLO.length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSocketFileOfADeadProcessIsReplaced(Transport transport) throws Exception {
        UnixDomainSocketAddress address = unix("stale.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(address);
        }
        assertThat(address.getPath()).exists();

        assertThat(echo(listen(start(transport), address).address(), new byte[] {1}))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsNoSocketIsLeftAlone(Transport transport) throws Exception {
        UnixDomainSocketAddress address = unix("notes.txt");
        Files.writeString(address.getPath(), "precious");
        EventLoops loops = start(transport);

        assertThatThrownBy(() -> loops.bind(address, BACKLOG, this::echoOn))
                .hasMessageContaining("a file that is not a socket");
        assertThat(address.getPath()).hasContent("precious");
    }

    @ParameterizedTest
    @EnumSource
    void loopsArePinnedInTurn(Transport transport) {
        OpenedSockets.assume(transport);
        List<Integer> allowed = CpuTopology.read().allowed();
        Assumptions.assumeFalse(allowed.isEmpty(), "this system does not tell which CPUs are allowed");

        EventLoops loops = EventLoops.startPinned(transport, LOOPS, SocketOptions.DEFAULTS, allowed);
        opened.closing(loops);

        assertThat(loops.pinnings()).hasSize(LOOPS).startsWith(new Pinning.Pinned(allowed.getFirst()));
    }

    @ParameterizedTest
    @EnumSource
    void connectionsAreClosedAlsoWhenTheirLoopIsBusyAsItIsToldToEnd(Transport transport) throws Exception {
        OpenedSockets.assume(transport);
        EventLoops loops = EventLoops.start(transport, 1, SocketOptions.DEFAULTS);
        EventLoop loop = loops.loop(0);
        Lifetime connection = new Lifetime();
        BoundSockets listening = loops.bind(OpenedSockets.loopback(0), BACKLOG, index -> connection);

        try (SocketChannel client = SocketChannel.open(listening.address())) {
            connection.begun.await();
            CountDownLatch busy = new CountDownLatch(1);
            loop.execute(() -> {
                busy.countDown();
                while (!loop.isShuttingDown()) {
                    Thread.onSpinWait();
                }
            });
            busy.await();
            loops.close();

            assertThat(connection.ended.getCount()).isZero();
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    private EventLoops start(Transport transport) {
        return opened.start(transport, LOOPS);
    }

    private BoundSockets listen(EventLoops loops, SocketAddress address) throws IOException {
        return opened.listen(loops, address, BACKLOG, this::echoOn);
    }

    private ChannelHandler echoOn(int loopIndex) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel connection) {
                accepted.add(new Accepted(loopIndex, Thread.currentThread().getName()));
                connection.pipeline().addLast(new Echo());
            }
        };
    }

    private UnixDomainSocketAddress unix(String name) {
        return UnixDomainSocketAddress.of(folder.resolve(name));
    }

    /** Sends from a thread of its own while reading, as a peer that fills both directions does. */
    private static byte[] echo(SocketAddress address, byte[] sent) throws Exception {
        try (SocketChannel client = SocketChannel.open(address)) {
            Thread sender = Thread.ofVirtual().start(() -> writeAll(client, sent));
            ByteBuffer received = ByteBuffer.allocate(sent.length);
            int read = 0;
            while (received.hasRemaining() && read >= 0) {
                read = client.read(received);
            }
            sender.join();
            return received.array();
        }
    }

    private static void writeAll(SocketChannel client, byte[] bytes) {
        ByteBuffer remaining = ByteBuffer.wrap(bytes);
        try {
            while (remaining.hasRemaining()) {
                client.write(remaining);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes when its one connection begins and ends. */
    @ChannelHandler.Sharable
    private static final class Lifetime extends ChannelInboundHandlerAdapter {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void channelActive(ChannelHandlerContext context) {
            begun.countDown();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ended.countDown();
        }
    }

    /** Sends back what comes, and reads no more than the peer takes. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            context.writeAndFlush(bytes, context.voidPromise());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }
    }

    /** Says hello once connected, and notes the answer with the thread it came on. */
    private static final class Greeter extends ChannelInboundHandlerAdapter {
        private final Queue<String> answers;

        Greeter(Queue<String> answers) {
            this.answers = answers;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.copiedBuffer(HELLO));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            ByteBuf answer = (ByteBuf) bytes;
            answers.add(answer.toString(StandardCharsets.US_ASCII) + " on "
                    + Thread.currentThread().getName());
            answer.release();
        }
    }
}
