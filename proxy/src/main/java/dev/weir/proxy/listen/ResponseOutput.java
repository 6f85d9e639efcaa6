package dev.weir.proxy.listen;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.Http1HeadWriter;
import dev.weir.proxy.http.Http1Output;
import dev.weir.proxy.http.ResponseFraming;
import dev.weir.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Writes the responses of one downstream connection, one after the other: in the framing that its client understands, and saying
 * which one is the last. Owned by the connection's event loop.
 */
final class ResponseOutput {
    private final Http1Output output;
    private boolean toHttp10;
    private boolean last;
    private boolean untilClose;

    ResponseOutput(Channel channel) {
        this.output = new Http1Output(channel);
    }

    /** What comes next answers another request. */
    void begin(boolean http10, boolean isLast) {
        toHttp10 = http10;
        last = isLast;
    }

    /** No other response follows. */
    void endConnection() {
        last = true;
    }

    /** Whether the connection ends with the response. */
    boolean isLast() {
        return last;
    }

    /** Whether the client takes the end of the connection for the end of the response. */
    boolean isUntilClose() {
        return untilClose;
    }

    /** @param close whether the connection ends with the response, if the head is a final one */
    void head(ResponseHead head, boolean bodyFollows, boolean close) {
        if (head.isInterim() && head.status() != 101) {
            if (!toHttp10) {
                write(head, ResponseFraming.NONE);
            }
            return;
        }
        ResponseFraming framing = ResponseFraming.of(head, bodyFollows, toHttp10);
        untilClose = framing == ResponseFraming.UNTIL_CLOSE;
        last |= close || untilClose;
        write(head, framing);
        output.frame(framing == ResponseFraming.CHUNKED);
    }

    private void write(ResponseHead head, ResponseFraming framing) {
        boolean keepsHttp10 = toHttp10 && !last;
        Http1HeadWriter.writeResponse(head, framing, last, keepsHttp10, output.room(Http1HeadWriter.bound(head)));
    }

    /** Takes the data over. */
    void body(ByteBuf data) {
        output.body(data);
    }

    void end(@Nullable Fields trailers) {
        output.end(trailers);
    }

    void flush() {
        output.flush();
    }

    /** The connection is gone. */
    void discard() {
        output.discard();
    }
}
