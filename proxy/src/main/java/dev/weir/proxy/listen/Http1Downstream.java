package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.DownstreamStream;
import dev.weir.proxy.exchange.Exchange;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.timer.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannelConfig;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection of a client. Requests are answered one after the other; what a client pipelines waits here, within
 * a bound.
 *
 * <pre>
 * HEAD --parsed--> BODY --ended--> ANSWER --response sent--> HEAD, or CLOSING
 *                    | response sent first
 *                    +--> DRAIN --body ended--> HEAD, or CLOSING
 * TUNNEL: bytes pass as they are        CLOSING: see {@link GracefulClose}
 * </pre>
 *
 * Owned by the event loop of its channel.
 */
final class Http1Downstream extends ChannelInboundHandlerAdapter implements DownstreamStream, OpenConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Downstream.class);

    private enum State {
        HEAD,
        BODY,
        ANSWER,
        DRAIN,
        TUNNEL,
        CLOSING
    }

    private final Worker worker;
    private final Channel channel;
    private final ConnectionFacts facts;
    private final ConnectionLife life;
    private final Exchange exchange;
    private final ReceivedBytes received = new ReceivedBytes();
    private final RequestInput body;
    private final ResponseOutput output;
    private final GracefulClose closing;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private final Deadline writeDeadline = new Deadline(nowNs -> onWriteStalled());

    private State state = State.HEAD;
    private boolean headBegun;
    private boolean tunnelled;
    private boolean inputEnded;
    private boolean processing;
    private boolean bodyWanted = true;

    Http1Downstream(Worker worker, Channel channel, ConnectionFacts facts, ConnectionLife life) {
        this.worker = worker;
        this.channel = channel;
        this.facts = facts;
        this.life = life;
        this.exchange = new Exchange(worker, this);
        this.body = new RequestInput(worker.headLimits(), exchange, this::onBodyRead);
        this.output = new ResponseOutput(channel);
        this.closing = new GracefulClose(channel, worker);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        life.opened(this);
        headBegun = false;
        worker.wheel().arm(deadline, worker.nowNs(), worker.settings().headTimeoutNs());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing.closed();
        state = State.CLOSING;
        exchange.onDownstreamFailed(Failure.CLIENT_GONE);
        deadline.cancel();
        writeDeadline.cancel();
        output.discard();
        received.forgetHead();
        received.drop();
        worker.recorder().count(LoopCounter.DOWNSTREAM_CLOSED);
        if (tunnelled) {
            worker.recorder().count(LoopCounter.TUNNELS_CLOSED);
        }
        life.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // What epoll says of a connection that was reset before its first byte was read is no IOException.
        if (!(cause instanceof IOException || cause instanceof NotYetConnectedException)) {
            LOG.error("closing a connection after an unexpected error", cause);
        }
        worker.recorder().count(LoopCounter.DOWNSTREAM_RESET);
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (state == State.CLOSING) {
            closing.discard(data);
            return;
        }
        received.add(data, channel.alloc());
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        exchange.onRequestPause();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            writeDeadline.disarm();
            exchange.onDownstreamWritable();
            if (state == State.HEAD) {
                processWaiting();
            }
        } else {
            worker.wheel().arm(writeDeadline, worker.nowNs(), worker.settings().writeStallNs());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            onInputEnd();
        }
    }

    /** Takes messages out of the input, as far as they may be begun: not while the answers before wait for the client. */
    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            readInput();
        } finally {
            processing = false;
        }
        updateReading();
        if (inputEnded && state == State.HEAD && (received.isEmpty() || channel.isWritable())) {
            startClosing(false);
        }
    }

    private void readInput() {
        boolean progress = true;
        while (progress) {
            ByteBuf in = received.waiting();
            if (in == null) {
                break;
            }
            progress = switch (state) {
                case HEAD -> channel.isWritable() && readHead(in);
                case BODY, DRAIN -> readBody(in);
                case TUNNEL -> passOn(in);
                case ANSWER -> false;
                case CLOSING -> {
                    received.handedOver();
                    closing.discard(in);
                    yield false;
                }
            };
            received.dropIfRead(in);
        }
    }

    /** Goes on with input that came before; no read ends behind which it would be sent on. */
    private void processWaiting() {
        process();
        exchange.onRequestPause();
    }

    private boolean readHead(ByteBuf in) {
        RequestHead head = worker.requestHead();
        int length = worker.requestParser().parse(in, head);
        if (length == Http1RequestParser.INCOMPLETE) {
            awaitHead();
            return false;
        }
        output.begin(false, false);
        if (length < Http1RequestParser.INCOMPLETE) {
            exchange.refuse(Http1RequestParser.refusal(length));
            return true;
        }
        headBegun = false;
        received.keepHead(in, length);
        head.client(life.clientOf(head, facts), facts.trusted());
        output.begin(head.isHttp10(), !head.isPersistent() || life.isLastRequest(worker.nowNs()));
        beginBody(head.bodyLength());
        exchange.begin(head);
        if (state == State.BODY) {
            watchBody();
        }
        return true;
    }

    private void awaitHead() {
        if (!headBegun) {
            headBegun = true;
            worker.wheel().arm(deadline, worker.nowNs(), worker.settings().headTimeoutNs());
        }
    }

    private void beginBody(long length) {
        if (length == 0) {
            state = State.ANSWER;
            deadline.disarm();
            return;
        }
        state = State.BODY;
        bodyWanted = true;
        body.begin(length);
    }

    /** How fast the body must come is for its route to say. */
    private void watchBody() {
        body.watch(exchange.timeouts(), worker.nowNs());
        worker.wheel().arm(deadline, worker.nowNs(), body.checkEveryNs());
    }

    private boolean readBody(ByteBuf in) {
        Refusal refusal = body.read(in);
        if (refusal != null) {
            output.endConnection();
            if (exchange.isActive()) {
                exchange.refuse(refusal);
            } else {
                startClosing(true);
            }
        } else if (state == State.DRAIN
                && body.drainedBytes() > worker.settings().limits().drainBytes()) {
            startClosing(true);
        }
        return true;
    }

    private boolean passOn(ByteBuf in) {
        received.handedOver();
        exchange.onBody(in);
        return true;
    }

    /** The body has come whole. */
    private void onBodyRead(@Nullable Fields trailers) {
        deadline.disarm();
        if (state == State.BODY) {
            state = State.ANSWER;
            exchange.onBodyEnd(trailers);
        } else if (state == State.DRAIN) {
            awaitNextRequest();
        }
    }

    @Override
    public void restoreHead(RequestHead head) {
        worker.requestParser().parse(received.head(), head);
        head.client(life.clientOf(head, facts), facts.trusted());
    }

    @Override
    public void forgetRequest() {
        received.forgetHead();
    }

    @Override
    public void onRouted() {
        if (state == State.BODY) {
            watchBody();
        }
    }

    @Override
    public void sendHead(ResponseHead head, boolean bodyFollows, boolean close) {
        boolean noMoreRequests = inputEnded && received.isEmpty();
        output.head(head, bodyFollows, close || noMoreRequests || life.isDraining());
    }

    @Override
    public void sendBody(ByteBuf data) {
        output.body(data);
    }

    @Override
    public void sendEnd(@Nullable Fields trailers) {
        output.end(trailers);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void readRequest(boolean wanted) {
        bodyWanted = wanted;
        updateReading();
    }

    /** Reads while the body is wanted, and while what was pipelined stays within the buffer's bound. */
    private void updateReading() {
        boolean wanted = switch (state) {
            case BODY, TUNNEL -> bodyWanted;
            case DRAIN, CLOSING -> true;
            case HEAD -> channel.isWritable() || hasRoom();
            case ANSWER -> hasRoom();
        };
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    private boolean hasRoom() {
        return received.isBelow(worker.settings().limits().bufferHighBytes());
    }

    @Override
    public void startTunnel() {
        state = State.TUNNEL;
        tunnelled = true;
        worker.recorder().count(LoopCounter.TUNNELS_OPENED);
        output.endConnection();
        bodyWanted = true;
        deadline.disarm();
        processWaiting();
    }

    @Override
    public void exchangeEnded() {
        output.flush();
        if (state == State.CLOSING) {
            return;
        }
        if (output.isLast()) {
            startClosing(state == State.BODY || state == State.HEAD || !received.isEmpty());
        } else if (state == State.BODY) {
            state = State.DRAIN;
            body.drain();
            worker.wheel().arm(deadline, worker.nowNs(), worker.settings().lingerNs());
            updateReading();
        } else {
            awaitNextRequest();
        }
    }

    private void awaitNextRequest() {
        state = State.HEAD;
        worker.wheel().arm(deadline, worker.nowNs(), worker.settings().keepAliveNs());
        processWaiting();
    }

    /** @param unread whether the client may be sending still: closing at once could destroy the answer on its way */
    private void startClosing(boolean unread) {
        state = State.CLOSING;
        body.drop();
        deadline.disarm();
        received.forgetHead();
        updateReading();
        output.flush();
        closing.begin(unread && !inputEnded);
    }

    @Override
    public void abort() {
        state = State.CLOSING;
        if (output.isUntilClose() && channel.config() instanceof SocketChannelConfig config) {
            config.setSoLinger(0);
        }
        channel.close();
    }

    @Override
    public ConnectionFacts facts() {
        return facts;
    }

    @Override
    public void endIfIdle(long graceNs) {
        if (state == State.HEAD && received.isEmpty()) {
            headBegun = false;
            worker.wheel().arm(deadline, worker.nowNs(), graceNs);
        }
    }

    @Override
    public void cutIfServedBy(Slot variant) {
        exchange.cutIfServedBy(variant);
    }

    @Override
    public boolean isBusy() {
        return switch (state) {
            case HEAD -> !received.isEmpty();
            case BODY, ANSWER, DRAIN, TUNNEL -> true;
            case CLOSING -> closing.isWriting();
        };
    }

    private void onInputEnd() {
        switch (state) {
            case HEAD -> processWaiting();
            case DRAIN -> startClosing(false);
            case BODY -> fail(Failure.CLIENT_GONE);
            case TUNNEL -> exchange.onBodyEnd(null);
            case ANSWER -> {}
            case CLOSING -> closing.inputEnded();
        }
    }

    private void onDeadline(long nowNs) {
        switch (state) {
            case HEAD -> {
                worker.recorder().count(headBegun ? LoopCounter.DOWNSTREAM_HEAD_TIMEOUT : LoopCounter.DOWNSTREAM_IDLE);
                if (headBegun) {
                    output.endConnection();
                    exchange.refuseLateHead();
                } else {
                    startClosing(false);
                }
            }
            case BODY -> {
                Failure failure = body.lateness(nowNs, bodyWanted);
                if (failure == null) {
                    worker.wheel().arm(deadline, nowNs, body.checkEveryNs());
                } else {
                    output.endConnection();
                    worker.recorder().count(LoopCounter.DOWNSTREAM_BODY_TIMEOUT);
                    exchange.fail(failure);
                }
            }
            case DRAIN -> startClosing(true);
            case ANSWER, TUNNEL, CLOSING -> {}
        }
    }

    private void onWriteStalled() {
        worker.recorder().count(LoopCounter.DOWNSTREAM_WRITE_TIMEOUT);
        fail(Failure.WRITE_STALLED);
    }

    /** The client cannot be served any more: no answer, the connection goes. */
    private void fail(Failure failure) {
        state = State.CLOSING;
        exchange.onDownstreamFailed(failure);
        channel.close();
    }
}
