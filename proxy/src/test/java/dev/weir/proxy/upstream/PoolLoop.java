package dev.weir.proxy.upstream;

import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** One event loop without a thread: its connections lead nowhere, and open when the test says so. Thread of the test. */
final class PoolLoop {
    final UpstreamConnections connections;
    final List<Opening> opening = new ArrayList<>();
    final List<EmbeddedChannel> open = new ArrayList<>();
    private final EmbeddedChannel tasks = new EmbeddedChannel();
    private final TimerWheel wheel;
    private final LoopClock clock;

    PoolLoop(LongSupplier nanoTime) {
        wheel = new TimerWheel(nanoTime.getAsLong());
        clock = new LoopClock(nanoTime, () -> 0);
        connections = new UpstreamConnections(
                this::connect,
                tasks.eventLoop(),
                wheel,
                clock,
                new Outcomes(1, List.of()).recorder(0),
                HeadLimits.DEFAULT);
    }

    /** A connection on its way. */
    record Opening(EmbeddedChannel channel, ChannelHandler handler, ChannelPromise promise) {}

    private ChannelFuture connect(EventLoop loop, SocketAddress address, int timeoutMs, ChannelHandler handler) {
        EmbeddedChannel channel = new EmbeddedChannel();
        Opening next = new Opening(channel, handler, channel.newPromise());
        opening.add(next);
        return next.promise();
    }

    void connected(Opening now) {
        opening.remove(now);
        open.add(now.channel());
        now.channel().pipeline().addLast(now.handler());
        now.promise().setSuccess();
    }

    void refused(Opening now) {
        opening.remove(now);
        now.channel().close();
        now.promise().setFailure(new ConnectException("refused"));
    }

    void answer(Http1Upstream connection, String text) {
        for (EmbeddedChannel channel : List.copyOf(open)) {
            if (channel.pipeline().get(Http1Upstream.class) == connection) {
                channel.releaseOutbound();
                channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
            }
        }
    }

    /** Does what is left to do now; whether there was anything. */
    boolean runTasks() {
        boolean busy = tasks.hasPendingTasks();
        tasks.runPendingTasks();
        for (EmbeddedChannel channel : List.copyOf(open)) {
            busy |= channel.hasPendingTasks();
            channel.runPendingTasks();
            channel.releaseOutbound();
        }
        boolean anyClosed = open.removeIf(channel -> !channel.isOpen());
        return busy || anyClosed;
    }

    void advance() {
        wheel.advance(clock.tick());
        connections.yieldIdle();
    }
}
