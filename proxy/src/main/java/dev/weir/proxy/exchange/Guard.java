package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.timer.Expiry;
import dev.weir.proxy.upstream.ConnectListener;
import dev.weir.proxy.upstream.PoolWaiters;
import dev.weir.proxy.upstream.ResponseListener;
import dev.weir.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way into an exchange for whoever is not its client: its upstream, a connection that opened or could not be opened, the line of a
 * pool, a token that was checked, a deadline. What is thrown behind it is a fault of Weir itself: it ends the client's connection of
 * this exchange ({@link DownstreamStream#broke}) and goes no further, so that whoever called goes on with everybody else. Owned by the
 * event loop of its exchange.
 */
final class Guard implements ResponseListener, ConnectListener, PoolWaiters.Waiter {
    private final Exchange exchange;
    private final DownstreamStream downstream;

    Guard(Exchange exchange, DownstreamStream downstream) {
        this.exchange = exchange;
        this.downstream = downstream;
    }

    /** A deadline that comes in here when it passes. */
    Deadline deadline(Expiry expiry) {
        return new Deadline(nowNs -> {
            try {
                expiry.expired(nowNs);
            } catch (Throwable fault) {
                downstream.broke(fault);
            }
        });
    }

    /** What is to be done later, by somebody else, comes in here. */
    Runnable later(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable fault) {
                downstream.broke(fault);
            }
        };
    }

    @Override
    public void onConnected(UpstreamStream opened) {
        try {
            exchange.acquisition().onConnected(opened);
        } catch (Throwable fault) {
            downstream.broke(fault);
        }
    }

    @Override
    public void onConnectFailed(Failure failure) {
        try {
            exchange.acquisition().onConnectFailed(failure);
        } catch (Throwable fault) {
            downstream.broke(fault);
        }
    }

    /** Who broke had nothing: others are asked when the connection that it gave up is free, or ask by themselves. */
    @Override
    public boolean onConnectionFreed() {
        try {
            return exchange.acquisition().onConnectionFreed();
        } catch (Throwable fault) {
            downstream.broke(fault);
            return false;
        }
    }

    @Override
    public void onResponseHead(ResponseHead head) {
        try {
            exchange.currentTry().onResponseHead(head);
        } catch (Throwable fault) {
            downstream.broke(fault);
        }
    }

    @Override
    public void onBody(ByteBuf data) {
        try {
            exchange.currentTry().onBody(data);
        } catch (Throwable fault) {
            downstream.broke(fault);
        }
    }

    @Override
    public void onBodyEnd(@Nullable Fields trailers) {
        try {
            exchange.onResponseEnd(trailers);
        } catch (Throwable fault) {
            downstream.broke(fault);
        }
    }

    @Override
    public void onResponsePause() {
        try {
            exchange.currentTry().onResponsePause();
        } catch (Throwable fault) {
            downstream.broke(fault);
        }
    }

    @Override
    public void onUpstreamWritable() {
        try {
            exchange.onUpstreamWritable();
        } catch (Throwable fault) {
            downstream.broke(fault);
        }
    }

    @Override
    public void onUpstreamFailed(Failure failure) {
        try {
            exchange.currentTry().onUpstreamFailed(failure);
        } catch (Throwable fault) {
            downstream.broke(fault);
        }
    }
}
