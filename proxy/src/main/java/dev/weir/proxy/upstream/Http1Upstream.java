package dev.weir.proxy.upstream;

import dev.weir.proxy.http.BodySink;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.Http1ResponseParser;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.timer.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to an endpoint. It carries one exchange at a time and waits idle between two.
 *
 * <pre>
 * IDLE --sendHead--> HEAD --final head--> BODY --end--> DONE --release--> IDLE, or closed
 *                      |  101
 *                      +------> TUNNEL --either side ends--> closed
 * </pre>
 *
 * Owned by the event loop of its channel.
 */
@SuppressWarnings("ReferenceEquality") // listeners are told apart by identity
public final class Http1Upstream extends ChannelInboundHandlerAdapter implements UpstreamStream, BodySink {
    private enum State {
        IDLE,
        HEAD,
        BODY,
        DONE,
        TUNNEL,
        CLOSED
    }

    private final Pool pool;
    private final Endpoint endpoint;
    private final UpstreamConnections owner;
    private final Http1ResponseParser parser;
    private final ResponseInput response;
    private final Channel channel;
    private final RequestOutput request;
    private final Deadline idleDeadline = new Deadline(this::onIdleDeadline);

    private State state = State.IDLE;
    private @Nullable ResponseListener listener;
    private int served;

    Http1Upstream(Channel channel, Pool pool, Endpoint endpoint, UpstreamConnections owner) {
        this.channel = channel;
        this.pool = pool;
        this.endpoint = endpoint;
        this.owner = owner;
        this.parser = owner.responseParser();
        this.response = new ResponseInput(owner.headLimits());
        this.request = new RequestOutput(channel);
    }

    Pool pool() {
        return pool;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Deadline idleDeadline() {
        return idleDeadline;
    }

    /** What the last response said in {@code Keep-Alive: timeout=N}, or -1. */
    int keepAliveTimeoutSeconds() {
        return response.keepAliveTimeoutSeconds();
    }

    boolean isUsable() {
        return state == State.IDLE && channel.isActive();
    }

    @Override
    public void sendHead(RequestHead head, ResponseListener listener) {
        assert state == State.IDLE;
        this.listener = listener;
        state = State.HEAD;
        response.await(head);
        request.begin(head);
    }

    @Override
    public void sendBody(ByteBuf data) {
        request.body(data);
    }

    @Override
    public void sendEnd(@Nullable Fields trailers) {
        request.end(trailers);
    }

    @Override
    public void flush() {
        request.flush();
    }

    @Override
    public boolean isWritable() {
        return request.isWritable();
    }

    @Override
    public boolean isSent() {
        return request.isSent();
    }

    @Override
    public void readResponse(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public boolean isReused() {
        return served > 0;
    }

    @Override
    public void release() {
        listener = null;
        boolean clean = state == State.DONE
                && request.isWhole()
                && response.isPersistent()
                && response.isEmpty()
                && channel.isActive();
        if (!clean) {
            close();
            return;
        }
        served++;
        state = State.IDLE;
        if (!channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
        owner.giveBack(this);
    }

    @Override
    public void abort() {
        listener = null;
        close();
    }

    @Override
    public void putBack() {
        owner.giveBack(this);
    }

    /** Closes the connection; nothing is told. */
    void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            request.stop();
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (state == State.IDLE || state == State.CLOSED || state == State.DONE) {
            data.release();
            if (state == State.IDLE) {
                owner.evict(this, LoopCounter.UPSTREAM_STALE);
            }
            response.endsConnection();
            return;
        }
        ByteBuf in = response.add(data, channel.alloc());
        read(in);
        response.settle(in, state == State.CLOSED);
    }

    private void read(ByteBuf in) {
        while (response.holds(in) && in.isReadable()) {
            switch (state) {
                case HEAD -> {
                    if (!readHead(in)) {
                        return;
                    }
                }
                case BODY -> readBody(in);
                case TUNNEL -> listener().onBody(in.readRetainedSlice(in.readableBytes()));
                case IDLE, DONE, CLOSED -> {
                    return;
                }
            }
        }
    }

    /** Reads one head; false if more bytes are needed or the stream failed. */
    private boolean readHead(ByteBuf in) {
        ResponseHead head = owner.responseHead();
        int length = parser.parse(in, head);
        if (length <= Http1ResponseParser.INCOMPLETE) {
            if (length < Http1ResponseParser.INCOMPLETE) {
                owner.refused(Http1ResponseParser.refusal(length));
                fail(Failure.MALFORMED_RESPONSE);
            }
            return false;
        }
        in.skipBytes(length);
        if (head.isInterim()) {
            return readInterim(head);
        }
        state = State.BODY;
        response.beginBody(head);
        ResponseListener current = listener();
        boolean bodyless = response.isDone();
        if (bodyless) {
            state = State.DONE;
            response.endMessage();
        }
        current.onResponseHead(head);
        if (bodyless && listener == current) {
            current.onBodyEnd(null);
        }
        return !bodyless;
    }

    private boolean readInterim(ResponseHead head) {
        if (!response.permits(head)) {
            fail(Failure.MALFORMED_RESPONSE);
            return false;
        }
        if (head.status() == 101) {
            state = State.TUNNEL;
            request.becomeTunnel();
        }
        listener().onResponseHead(head);
        return true;
    }

    private void readBody(ByteBuf in) {
        var refusal = response.read(in, this);
        if (refusal != null && state == State.BODY) {
            owner.refused(refusal);
            fail(Failure.TRUNCATED_RESPONSE);
        }
    }

    @Override
    public void onBody(ByteBuf data) {
        ResponseListener current = listener;
        if (current == null) {
            data.release();
        } else {
            current.onBody(data);
        }
    }

    @Override
    public void onBodyEnd(@Nullable Fields trailers) {
        if (state != State.BODY) {
            return;
        }
        state = State.DONE;
        response.endMessage();
        listener().onBodyEnd(trailers);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ResponseListener current = listener;
        if (current != null) {
            current.onResponsePause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ResponseListener current = listener;
        if (current != null && channel.isWritable()) {
            current.onUpstreamWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (request.isStopped()) {
                onLost();
            } else {
                onInputEnd();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        try {
            onLost();
        } finally {
            close();
            response.dropBytes();
            owner.closed(this);
        }
    }

    /** What cannot be sent any more may be so because the answer is there, unread: it is read to the end of the input. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            owner.internalErrors().happened("closed an upstream connection", cause);
            fail(Failure.INTERNAL_ERROR);
        } else if (state == State.IDLE) {
            onLost();
            close();
        } else {
            request.stop();
        }
    }

    /** The connection broke. The upstream did not end it, so that where its end is the end of the body, this is none. */
    private void onLost() {
        if (state == State.BODY) {
            fail(Failure.TRUNCATED_RESPONSE);
        } else {
            onInputEnd();
        }
    }

    private void onInputEnd() {
        ResponseListener current = listener;
        switch (state) {
            case IDLE -> owner.evict(this, LoopCounter.UPSTREAM_STALE);
            case HEAD -> fail(response.endBeforeHead(isReused()));
            case BODY -> {
                if (response.isUntilClose()) {
                    response.drop();
                    onBodyEnd(null);
                } else {
                    fail(Failure.TRUNCATED_RESPONSE);
                }
            }
            case TUNNEL -> {
                if (current != null) {
                    state = State.DONE;
                    current.onBodyEnd(null);
                }
            }
            case DONE -> response.endsConnection();
            case CLOSED -> {}
        }
    }

    private void fail(Failure failure) {
        ResponseListener current = listener;
        listener = null;
        response.drop();
        close();
        if (current != null) {
            current.onUpstreamFailed(failure);
        }
    }

    private void onIdleDeadline(long nowNs) {
        if (state == State.IDLE) {
            owner.evict(this, LoopCounter.UPSTREAM_EVICTED);
        }
    }

    private ResponseListener listener() {
        return Objects.requireNonNull(listener);
    }
}
