package dev.weir.os;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Gives each connection of a listening socket that serves all loops the handler of the loop it fell to. Any loop. */
final class HandlerOfLoop extends ChannelInitializer<Channel> {

    private final EventLoops loops;
    private final List<ChannelHandler> handlers;

    private HandlerOfLoop(EventLoops loops, List<ChannelHandler> handlers) {
        this.loops = loops;
        this.handlers = handlers;
    }

    static HandlerOfLoop of(EventLoops loops, IntFunction<? extends ChannelHandler> handlers) {
        return new HandlerOfLoop(
                loops,
                IntStream.range(0, loops.count())
                        .<ChannelHandler>mapToObj(handlers)
                        .toList());
    }

    @Override
    protected void initChannel(Channel connection) {
        connection.pipeline().addLast(handlers.get(loops.indexOf(connection.eventLoop())));
    }
}
