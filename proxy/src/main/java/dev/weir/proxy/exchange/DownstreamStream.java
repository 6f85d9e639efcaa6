package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange, whatever HTTP version the client speaks. Owned by the event loop of its connection.
 */
public interface DownstreamStream {
    /** Fills the head again from the bytes that were received; possible until {@link #forgetRequest}. */
    void restoreHead(RequestHead head);

    /** The received head will not be asked for again. */
    void forgetRequest();

    /** The route is known, later than with the head: what it says of the request's body holds from now on. */
    void onRouted();

    /** Sends an interim or the final head; {@code close} if the connection is to end with this response. */
    void sendHead(ResponseHead head, boolean bodyFollows, boolean close);

    /** Sends some of the body; takes the data over. */
    void sendBody(ByteBuf data);

    void sendEnd(@Nullable Fields trailers);

    void flush();

    /** False while more than the high watermark waits to be sent. */
    boolean isWritable();

    /** Stops or goes on reading the request's body. */
    void readRequest(boolean wanted);

    /** After a 101: bytes pass both ways as they are. */
    void startTunnel();

    /** The response was sent whole. The stream may begin its connection's next exchange within this call. */
    void exchangeEnded();

    /** The response cannot be completed: the client must see that it was cut (RFC 9112 section 8). */
    void abort();

    /**
     * A fault of Weir itself, thrown while this exchange was told something: ends the connection visibly, with an answer if none has
     * begun, gives back what the exchange has, and says it in the log. Throws nothing.
     */
    void broke(Throwable fault);

    /** What this connection adds to the heads that pass. */
    ConnectionFacts facts();
}
