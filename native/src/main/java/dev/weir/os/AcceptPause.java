package dev.weir.os;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a listening socket rest for a moment when a connection could not be accepted, for want of descriptors mostly: those that wait
 * stay with the kernel, and it is not asked for them again at once, over and over. Said in the log at most once a minute. Each
 * listening socket has its own; owned by its event loop.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptPause.class);
    private static final long PAUSE_MS = 100;
    private static final long QUIET_NS = 60_000_000_000L;

    private boolean resting;
    private boolean told;
    private long toldNs;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        tell(context, cause);
        if (!resting) {
            resting = true;
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> resume(context), PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void resume(ChannelHandlerContext context) {
        resting = false;
        context.channel().config().setAutoRead(true);
    }

    private void tell(ChannelHandlerContext context, Throwable cause) {
        long nowNs = System.nanoTime();
        if (!told || nowNs - toldNs >= QUIET_NS) {
            told = true;
            toldNs = nowNs;
            LOG.warn("{}: no connection can be accepted: {}", context.channel().localAddress(), cause.getMessage());
        }
    }
}
