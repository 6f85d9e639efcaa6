package dev.weir.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What receives a body, whatever framed it. Called on the event loop that owns both connections. */
public interface BodySink {
    /** Some bytes of the body; the sink owns them now. */
    void onBody(ByteBuf data);

    /** The body ended as its framing promised; the trailers are valid during the call only. */
    void onBodyEnd(@Nullable Fields trailers);
}
