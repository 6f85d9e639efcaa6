package dev.weir.proxy.upstream;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an endpoint and the response on its way back, whatever HTTP version the endpoint speaks. Owned
 * by the event loop of its connection; the response comes to the {@link ResponseListener} given at {@link #sendHead}.
 */
public interface UpstreamStream {
    /** Writes the head; a body follows unless its length is 0. */
    void sendHead(RequestHead head, ResponseListener listener);

    /** Writes some of the body; takes the data over. */
    void sendBody(ByteBuf data);

    /** Nothing of the request follows. */
    void sendEnd(@Nullable Fields trailers);

    void flush();

    /** False while more than the high watermark waits to be sent. */
    boolean isWritable();

    /** Nothing of what was written waits to be sent. */
    boolean isSent();

    /** Stops or goes on reading the response. */
    void readResponse(boolean wanted);

    /** Whether a response was already carried by this connection: an early close may then be the usual race. */
    boolean isReused();

    /** The response is done with: keeps the connection for the next request if both directions ended cleanly, else closes it. */
    void release();

    /** Nothing was sent after all: keeps the connection for another request. */
    void putBack();

    /** Gives the stream up, whatever it is doing; the listener hears nothing more. */
    void abort();
}
