package dev.weir.os;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * The threads that move all bytes: a fixed number of event loops, each known by its index, each with listening sockets
 * of its own where the transport can share a port. A connection stays on the loop that accepted or opened it.
 *
 * <p>Addresses are {@link InetSocketAddress} (resolved) or {@link UnixDomainSocketAddress}. Starting, binding
 * and closing block: they belong to the thread that composes the process. Connecting belongs to a loop.
 */
public final class EventLoops implements AutoCloseable {

    private static final int NO_CPU = -1;
    private static final long START_LIMIT_MS = 10_000;
    private static final long CLOSE_LIMIT_MS = 5_000;

    private final Transport transport;
    private final SocketOptions options;
    private final EventLoopGroup group;
    private final List<EventLoop> loops;
    private final List<Pinning> pinnings;

    private EventLoops(
            Transport transport,
            SocketOptions options,
            EventLoopGroup group,
            List<EventLoop> loops,
            List<Pinning> pinnings) {
        this.transport = transport;
        this.options = options;
        this.group = group;
        this.loops = List.copyOf(loops);
        this.pinnings = List.copyOf(pinnings);
    }

    /** Starts loops whose threads the scheduler places. */
    public static EventLoops start(Transport transport, int count, SocketOptions options) {
        return startPinned(transport, count, options, List.of());
    }

    /**
     * Starts loops and keeps each on one of the given CPUs, in turn; {@link #pinnings} says what came of it.
     *
     * @throws IllegalStateException if the transport refuses at the last moment, for lack of locked memory, say
     */
    public static EventLoops startPinned(Transport transport, int count, SocketOptions options, List<Integer> cpus) {
        AtomicInteger threads = new AtomicInteger();
        EventLoopGroup group = new LoopGroup(
                count, (Runnable loop) -> new LoopThread(threads.getAndIncrement(), loop), transport.ioHandlers());
        List<EventLoop> loops = new ArrayList<>();
        List<Pinning> pinnings = new ArrayList<>();
        for (EventExecutor loop : group) {
            // The first task of a loop starts its thread, so this order numbers the threads as the loops.
            int cpu = cpus.isEmpty() ? NO_CPU : cpus.get(loops.size() % cpus.size());
            Future<Pinning> first =
                    loop.submit(() -> cpu == NO_CPU ? new Pinning.Free() : CpuAffinity.pinThisThread(cpu));
            if (!first.awaitUninterruptibly(START_LIMIT_MS) || !first.isSuccess()) {
                group.shutdownGracefully();
                throw new IllegalStateException("an event loop does not start on " + transport, first.cause());
            }
            loops.add((EventLoop) loop);
            pinnings.add(first.getNow());
        }
        return new EventLoops(transport, options, group, loops, pinnings);
    }

    public Transport transport() {
        return transport;
    }

    public int count() {
        return loops.size();
    }

    /** The loop of an index in [0, count). */
    public EventLoop loop(int index) {
        return loops.get(index);
    }

    /** The inverse of {@link #loop}; linear, so for accepting and not for every event. */
    public int indexOf(EventLoop loop) {
        return loops.indexOf(loop);
    }

    /** What came of pinning, by loop index. */
    public List<Pinning> pinnings() {
        return pinnings;
    }

    /**
     * Listens on an address, with one socket per loop where a port can be shared and otherwise with one whose
     * connections go to the loops in turn. Returns when every socket is bound; of port 0 all share the port that the
     * first one got.
     *
     * @param backlog connections that the kernel may hold before they are accepted, per socket
     * @param handlers given a loop's index, what sets up the connections of that loop; asked once per loop, so the
     *     handler must be sharable
     * @throws IOException naming the address, if it is taken or not ours to take
     */
    public BoundSockets bind(SocketAddress address, int backlog, IntFunction<? extends ChannelHandler> handlers)
            throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        try {
            AddressClaim.check(address);
            return transport.sharesPorts() && !unix
                    ? bindPerLoop(address, backlog, handlers)
                    : bindForAll(address, backlog, handlers);
        } catch (IOException e) {
            throw new IOException("cannot listen on " + text(address) + ": " + e.getMessage(), e);
        }
    }

    /** As it stands in a configuration: {@code 127.0.0.1:8080}, {@code [::1]:8080}, a path. */
    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? NetUtil.toSocketAddressString(inet) : address.toString();
    }

    private BoundSockets bindPerLoop(SocketAddress address, int backlog, IntFunction<? extends ChannelHandler> handlers)
            throws IOException {
        List<Channel> sockets = new ArrayList<>();
        SocketAddress shared = address;
        try {
            for (int i = 0; i < loops.size(); i++) {
                ServerBootstrap acceptor = acceptor(address, backlog, loops.get(i))
                        .option(UnixChannelOption.SO_REUSEPORT, true)
                        .childHandler(handlers.apply(i));
                sockets.add(bindOne(acceptor, shared));
                shared = sockets.getFirst().localAddress();
            }
        } catch (IOException e) {
            sockets.forEach(Channel::close);
            throw e;
        }
        return new BoundSockets(shared, sockets);
    }

    private BoundSockets bindForAll(SocketAddress address, int backlog, IntFunction<? extends ChannelHandler> handlers)
            throws IOException {
        ServerBootstrap acceptor = acceptor(address, backlog, group).childHandler(HandlerOfLoop.of(this, handlers));
        Channel socket = bindOne(acceptor, transport.nativeForm(address));
        boolean unix = address instanceof UnixDomainSocketAddress;
        return new BoundSockets(unix ? address : socket.localAddress(), List.of(socket));
    }

    private ServerBootstrap acceptor(SocketAddress address, int backlog, EventLoopGroup owners) {
        ServerBootstrap acceptor = new ServerBootstrap()
                .group(owners)
                .channel(transport.serverChannel(address))
                .option(ChannelOption.SO_BACKLOG, backlog)
                .handler(new AcceptPause(Descriptors.OF_PROCESS));
        options.of(address).forEach((option, value) -> setChildOption(acceptor, option, value));
        return acceptor;
    }

    @SuppressWarnings("unchecked")
    private static <T> void setChildOption(ServerBootstrap acceptor, ChannelOption<T> option, Object value) {
        acceptor.childOption(option, (T) value);
    }

    private static Channel bindOne(ServerBootstrap acceptor, SocketAddress address) throws IOException {
        ChannelFuture bound = acceptor.bind(address).awaitUninterruptibly();
        Throwable refusal = bound.cause();
        if (refusal != null) {
            throw refusal instanceof IOException io ? io : new IOException(refusal);
        }
        return bound.channel();
    }

    /**
     * Opens a connection that lives on the given loop. The future fails with a {@link java.net.ConnectException}, or
     * after the timeout with Netty's subclass of it.
     *
     * @param handler sets up the pipeline, before the connection is made
     */
    public ChannelFuture connect(EventLoop loop, SocketAddress address, int connectTimeoutMs, ChannelHandler handler) {
        Bootstrap connector = new Bootstrap()
                .group(loop)
                .channelFactory(unlessUsedUp(new ReflectiveChannelFactory<>(transport.clientChannel(address))))
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMs)
                .handler(handler);
        options.of(address).forEach((option, value) -> setOption(connector, option, value));
        return connector.connect(transport.nativeForm(address));
    }

    /** As if there were no descriptor any more where only those are left that others need. */
    private static ChannelFactory<Channel> unlessUsedUp(ChannelFactory<? extends Channel> factory) {
        return () -> {
            Channel channel = factory.newChannel();
            if (Descriptors.OF_PROCESS.isUsedUp(channel)) {
                channel.unsafe().closeForcibly();
                throw new ChannelException(
                        "nearly all of " + Descriptors.OF_PROCESS.most() + " descriptors are in use");
            }
            return channel;
        };
    }

    @SuppressWarnings("unchecked")
    private static <T> void setOption(Bootstrap connector, ChannelOption<T> option, Object value) {
        connector.option(option, (T) value);
    }

    /** Closes every connection and ends the threads; a drain comes before this. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_LIMIT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
