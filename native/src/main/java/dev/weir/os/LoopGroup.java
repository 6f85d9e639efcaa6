package dev.weir.os;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Netty's event loops, but for one thing: whatever is open when they end is closed. A loop of Netty 4.2.18 asks before its
 * tasks whether it is to close its channels, and behind them whether it is to end. Told to end in between, with no quiet
 * period, it ends without having closed any: the peers wait, and no handler hears of it and gives back what it holds.
 *
 * <p>Started and ended by {@link EventLoops}; each loop belongs to its thread.
 */
final class LoopGroup extends MultiThreadIoEventLoopGroup {

    LoopGroup(int count, ThreadFactory threads, IoHandlerFactory handlers) {
        super(count, threads, handlers);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... none) {
        return new Loop(this, executor, handlers);
    }

    private static final class Loop extends SingleThreadIoEventLoop {

        Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
            super(group, executor, handlers);
        }

        /** What is closed here is told to its handlers: the tasks that do so are still taken, and run before the thread ends. */
        @Override
        protected void run() {
            super.run();
            if (isShuttingDown()) {
                ioHandler().prepareToDestroy();
            }
        }
    }
}
