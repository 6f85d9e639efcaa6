package dev.weir.os;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.UnixChannel;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a listening socket rest while there are no descriptors for more clients: when all but those that are left to others are in use, or
 * when a connection could not be accepted. Those that wait stay with the kernel. It is not asked for them again and again, but looked every
 * moment whether there is room. Said in the log at most once a minute. Each listening socket has its own; owned by its event loop.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptPause.class);
    private static final long PAUSE_MS = 100;
    private static final long QUIET_NS = 60_000_000_000L;

    private final Descriptors descriptors;
    private boolean resting;
    private boolean told;
    private long toldNs;

    AcceptPause(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (descriptors.isScarce((Channel) accepted)) {
            rest(context, "nearly all of " + descriptors.most() + " descriptors are in use");
        }
        context.fireChannelRead(accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        rest(context, String.valueOf(cause.getMessage()));
    }

    private void rest(ChannelHandlerContext context, String why) {
        tell(context, why);
        if (!resting) {
            resting = true;
            context.channel().config().setAutoRead(false);
            lookAgain(context);
        }
    }

    private void lookAgain(ChannelHandlerContext context) {
        context.executor().schedule(() -> resume(context), PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    private void resume(ChannelHandlerContext context) {
        if (!context.channel().isOpen()) {
            return;
        }
        if (context.channel() instanceof UnixChannel && descriptors.isScarceNow()) {
            lookAgain(context);
            return;
        }
        resting = false;
        context.channel().config().setAutoRead(true);
    }

    private void tell(ChannelHandlerContext context, String why) {
        long nowNs = System.nanoTime();
        if (!told || nowNs - toldNs >= QUIET_NS) {
            told = true;
            toldNs = nowNs;
            LOG.warn(
                    "{}: no more connections are accepted for now: {}",
                    context.channel().localAddress(),
                    why);
        }
    }
}
