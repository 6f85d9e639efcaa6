package dev.weir.proxy.upstream;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.Http1HeadWriter;
import dev.weir.proxy.http.Http1Output;
import dev.weir.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes the request of one exchange into its connection's bytes, or what a tunnel takes there; nothing more once it was stopped.
 * Reused; owned by the connection's event loop.
 */
final class RequestOutput {
    private final Channel channel;
    private final Http1Output output;
    private boolean ended;
    private boolean tunnel;
    private boolean stopped;

    RequestOutput(Channel channel) {
        this.channel = channel;
        this.output = new Http1Output(channel);
    }

    /** A body follows unless its length is 0. */
    void begin(RequestHead head) {
        ended = false;
        tunnel = false;
        Http1HeadWriter.writeRequest(head, output.room(Http1HeadWriter.bound(head)));
        output.frame(head.bodyLength() == RequestHead.LENGTH_UNKNOWN);
    }

    /** Takes the data over. */
    void body(ByteBuf data) {
        if (stopped) {
            data.release();
        } else {
            output.body(data);
        }
    }

    void end(@Nullable Fields trailers) {
        ended = true;
        if (stopped) {
            return;
        }
        if (tunnel) {
            output.flush();
            shutdownOnceSent();
        } else {
            output.end(trailers);
        }
    }

    void flush() {
        if (!stopped) {
            output.flush();
        }
    }

    /** From now on bytes pass as they are. */
    void becomeTunnel() {
        tunnel = true;
        output.frame(false);
    }

    /** The connection is closed, or takes nothing any more: what was not handed to it is dropped, and what comes. */
    void stop() {
        stopped = true;
        output.discard();
    }

    boolean isStopped() {
        return stopped;
    }

    /** All of the request was written. */
    boolean isWhole() {
        return ended && !stopped;
    }

    /** False while more than the high watermark waits to be sent. */
    boolean isWritable() {
        return channel.isWritable();
    }

    /** Nothing of what was written waits to be sent. */
    boolean isSent() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null || waiting.totalPendingWriteBytes() == 0;
    }

    /** A shutdown throws away what still waits to be sent. */
    private void shutdownOnceSent() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (sent.isSuccess() && channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
    }
}
