package dev.weir.proxy.listen;

import dev.weir.proxy.http.BodySink;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1BodyReader;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.route.RouteTimeouts;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of one request out of its connection's bytes: into the exchange, or away once the exchange has its answer.
 * Owned by the connection's event loop.
 */
final class RequestInput {
    private final Http1BodyReader reader;
    private final RequestPace pace = new RequestPace();
    private final BodySink exchange;
    private final BodySink sink = new Sink();
    private final Consumer<@Nullable Fields> whenRead;
    private boolean wanted;
    private long drainedBytes;

    /** @param whenRead told when the body has come whole, with its trailers */
    RequestInput(HeadLimits limits, BodySink exchange, Consumer<@Nullable Fields> whenRead) {
        this.reader = new Http1BodyReader(limits);
        this.exchange = exchange;
        this.whenRead = whenRead;
    }

    void begin(long length) {
        wanted = true;
        drainedBytes = 0;
        if (length == RequestHead.LENGTH_UNKNOWN) {
            reader.startChunked();
        } else {
            reader.startLength(length);
        }
    }

    /** From now on the body has to come at a pace. */
    void watch(RouteTimeouts timeouts, long nowNs) {
        pace.begin(timeouts, nowNs);
    }

    /** Says what is wrong with the framing, or null. */
    @Nullable
    Refusal read(ByteBuf in) {
        pace.received(in.readableBytes());
        return reader.read(in, sink);
    }

    /** What still comes is thrown away. */
    void drain() {
        wanted = false;
    }

    /** Nothing more is read. */
    void drop() {
        wanted = false;
        reader.reset();
    }

    long drainedBytes() {
        return drainedBytes;
    }

    /** Nanoseconds between two looks at the pace. */
    long checkEveryNs() {
        return pace.checkEveryNs();
    }

    /** Whether the client is too slow, or null; time in which we did not read does not count. */
    @Nullable
    Failure lateness(long nowNs, boolean reading) {
        return pace.check(nowNs, reading);
    }

    private final class Sink implements BodySink {
        @Override
        public void onBody(ByteBuf data) {
            if (wanted) {
                exchange.onBody(data);
            } else {
                drainedBytes += data.readableBytes();
                data.release();
            }
        }

        @Override
        public void onBodyEnd(@Nullable Fields trailers) {
            whenRead.accept(trailers);
        }
    }
}
