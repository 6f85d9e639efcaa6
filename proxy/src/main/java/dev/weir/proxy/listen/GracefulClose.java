package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.timer.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;

/**
 * Closes a connection so that its last answer arrives: what was written is sent first; if the client may still be sending,
 * only our half is closed and what comes is thrown away for the linger time (RFC 9112 section 9.6). Owned by the event loop
 * of its channel.
 */
final class GracefulClose {
    private static final long MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

    private final Channel channel;
    private final Worker worker;
    private final Deadline deadline;
    private boolean begun;
    private long discardedBytes;

    GracefulClose(Channel channel, Worker worker) {
        this.channel = channel;
        this.worker = worker;
        this.deadline = new Deadline(nowNs -> channel.close());
    }

    /** Begins to close; {@code linger} if the client may still be sending. */
    void begin(boolean linger) {
        if (begun) {
            return;
        }
        begun = true;
        worker.wheel().arm(deadline, worker.nowNs(), worker.settings().writeStallNs());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (linger && written.isSuccess() && channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
                duplex.shutdownOutput();
                worker.wheel().arm(deadline, worker.nowNs(), worker.settings().lingerNs());
            } else {
                channel.close();
            }
        });
    }

    /** Whether a part of the last answer still waits for the socket. */
    boolean isWriting() {
        return channel.isActive() && !(channel instanceof DuplexChannel duplex && duplex.isOutputShutdown());
    }

    /** Throws away what the client sends although its connection is closing. */
    void discard(ByteBuf data) {
        discardedBytes += data.readableBytes();
        data.release();
        if (discardedBytes > MAX_DISCARDED_BYTES) {
            channel.close();
        }
    }

    /** The client closed its half too. */
    void inputEnded() {
        if (begun && channel instanceof DuplexChannel duplex && duplex.isOutputShutdown()) {
            channel.close();
        }
    }

    void closed() {
        deadline.cancel();
    }
}
