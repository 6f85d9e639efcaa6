package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.RequestHead;
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
 * waits --head--> serves: has an {@link Http1Stream} --ended--> waits, or closes
 * closes: see {@link GracefulClose}
 * </pre>
 *
 * Most connections wait, for most of their time: what one request needs is the stream's, which is lent, and what few connections
 * need is made when they do. Owned by the event loop of its channel.
 */
final class Http1Downstream extends ChannelInboundHandlerAdapter implements OpenConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Downstream.class);

    private final Worker worker;
    private final SpareStreams streams;
    private final Channel channel;
    private final ConnectionFacts facts;
    private final ConnectionLife life;
    private final ReceivedBytes received = new ReceivedBytes();
    private final ResponseOutput output;
    private final Deadline deadline = new Deadline(this::onDeadline);

    private @Nullable Http1Stream stream;
    private @Nullable Deadline writeDeadline;
    private @Nullable GracefulClose end;
    private boolean closing;
    private boolean headBegun;
    private boolean tunnelled;
    private boolean inputEnded;
    private boolean processing;

    Http1Downstream(WorkerConnections connections, Channel channel, ConnectionFacts facts, ConnectionLife life) {
        this.worker = connections.worker();
        this.streams = connections.streams();
        this.channel = channel;
        this.facts = facts;
        this.life = life;
        this.output = new ResponseOutput(channel);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        life.opened(this);
        arm(worker.settings().headTimeoutNs());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        endServing(Failure.CLIENT_GONE);
        deadline.cancel();
        if (writeDeadline != null) {
            writeDeadline.cancel();
        }
        if (end != null) {
            end.closed();
        }
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
        worker.recorder().count(LoopCounter.DOWNSTREAM_RESET);
        channel.close();
        if (!(cause instanceof IOException || cause instanceof NotYetConnectedException)) {
            LOG.error("closed a connection after an unexpected error", cause);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (closing) {
            end().discard(data);
            return;
        }
        received.add(data, channel.alloc());
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Http1Stream serving = stream;
        if (serving != null) {
            serving.onReadPause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!channel.isWritable()) {
            worker.wheel()
                    .arm(writeDeadline(), worker.nowNs(), worker.settings().writeStallNs());
            return;
        }
        writeDeadline().disarm();
        Http1Stream serving = stream;
        if (serving != null) {
            serving.onWritable();
        }
        if (isWaiting()) {
            processWaiting();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            onInputEnd();
        }
    }

    private void onInputEnd() {
        Http1Stream serving = stream;
        if (serving != null) {
            serving.onInputEnd();
        } else if (closing) {
            end().inputEnded();
        } else {
            processWaiting();
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
        } catch (RuntimeException | Error e) {
            // It may be the turn of another connection, which would be closed in the place of this one.
            channel.pipeline().fireExceptionCaught(e);
            return;
        }
        processing = false;
        updateReading();
        if (inputEnded && isWaiting() && (received.isEmpty() || channel.isWritable())) {
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
            progress = read(in);
            received.dropIfRead(in);
        }
    }

    private boolean read(ByteBuf in) {
        Http1Stream serving = stream;
        if (serving != null) {
            return serving.read(in);
        }
        if (closing) {
            received.handedOver();
            end().discard(in);
            return false;
        }
        return channel.isWritable() && readHead(in);
    }

    /** Goes on with input that came before; no read ends behind which it would be sent on. */
    private void processWaiting() {
        process();
        Http1Stream serving = stream;
        if (serving != null) {
            serving.onReadPause();
        }
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
            borrowStream().refuse(Http1RequestParser.refusal(length));
            return true;
        }
        headBegun = false;
        received.keepHead(in, length);
        head.client(life.clientOf(head, facts), facts.trusted());
        output.begin(head.isHttp10(), !head.isPersistent() || life.isLastRequest(worker.nowNs()));
        borrowStream().begin(head);
        return true;
    }

    private void awaitHead() {
        if (!headBegun) {
            headBegun = true;
            arm(worker.settings().headTimeoutNs());
        }
    }

    /** Reads the head of the request under way again from its bytes. */
    void restoreHead(RequestHead head) {
        worker.requestParser().parse(received.head(), head);
        head.client(life.clientOf(head, facts), facts.trusted());
    }

    private Http1Stream borrowStream() {
        Http1Stream borrowed = streams.lend(this);
        stream = borrowed;
        return borrowed;
    }

    private void giveStreamBack() {
        Http1Stream served = stream;
        if (served != null) {
            stream = null;
            streams.giveBack(served);
        }
    }

    /** No request is under way, and one may come. */
    private boolean isWaiting() {
        return stream == null && !closing;
    }

    /** The bytes that came. */
    ReceivedBytes received() {
        return received;
    }

    /** Where responses go. */
    ResponseOutput output() {
        return output;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** What every exchange of this connection is told. */
    ConnectionFacts facts() {
        return facts;
    }

    /** Whether the response under way is the last, whatever its exchange says. */
    boolean takesNoMore() {
        return (inputEnded && received.isEmpty()) || life.isDraining();
    }

    /** Has the stream, or else the connection, told when this time has passed. */
    void arm(long delayNs) {
        worker.wheel().arm(deadline, worker.nowNs(), delayNs);
    }

    void disarm() {
        deadline.disarm();
    }

    /** Reads while the stream wants it, and while what was pipelined stays within the buffer's bound. */
    void updateReading() {
        Http1Stream serving = stream;
        boolean wanted = serving == null ? closing || channel.isWritable() || hasRoom() : serving.isReading();
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** Whether more may wait. */
    boolean hasRoom() {
        return received.isBelow(worker.settings().limits().bufferHighBytes());
    }

    /** The stream passes bytes as they are from now on, and nothing comes behind it. */
    void becomeTunnel() {
        tunnelled = true;
        worker.recorder().count(LoopCounter.TUNNELS_OPENED);
        output.endConnection();
        deadline.disarm();
        processWaiting();
    }

    /** The request under way has come whole, and its response is on its way. */
    void awaitNextRequest() {
        giveStreamBack();
        arm(worker.settings().keepAliveNs());
        processWaiting();
    }

    /** @param unread whether the client may be sending still: closing at once could destroy the answer on its way */
    void startClosing(boolean unread) {
        closing = true;
        giveStreamBack();
        deadline.disarm();
        received.forgetHead();
        updateReading();
        output.flush();
        end().begin(unread && !inputEnded);
    }

    /** The response under way was cut, and the client must see it. */
    void abort() {
        closing = true;
        giveStreamBack();
        if (output.isUntilClose() && channel.config() instanceof SocketChannelConfig config) {
            config.setSoLinger(0);
        }
        channel.close();
    }

    /** The client cannot be served any more: no answer, the connection goes. */
    void fail(Failure failure) {
        endServing(failure);
        channel.close();
    }

    private void endServing(Failure failure) {
        closing = true;
        Http1Stream serving = stream;
        if (serving != null) {
            serving.fail(failure);
            giveStreamBack();
        }
    }

    @Override
    public void endIfIdle(long graceNs) {
        if (isWaiting() && received.isEmpty()) {
            headBegun = false;
            arm(graceNs);
        }
    }

    @Override
    public void cutIfServedBy(Slot variant) {
        Http1Stream serving = stream;
        if (serving != null) {
            serving.cutIfServedBy(variant);
        }
    }

    @Override
    public boolean isBusy() {
        return closing ? end().isWriting() : stream != null || !received.isEmpty();
    }

    private void onDeadline(long nowNs) {
        Http1Stream serving = stream;
        if (serving != null) {
            serving.onDeadline(nowNs);
        } else if (!closing) {
            onWaitedTooLong();
        }
    }

    private void onWaitedTooLong() {
        worker.recorder().count(headBegun ? LoopCounter.DOWNSTREAM_HEAD_TIMEOUT : LoopCounter.DOWNSTREAM_IDLE);
        if (headBegun) {
            output.endConnection();
            borrowStream().refuseLateHead();
        } else {
            startClosing(false);
        }
    }

    private Deadline writeDeadline() {
        Deadline known = writeDeadline;
        if (known == null) {
            known = new Deadline(nowNs -> onWriteStalled());
            writeDeadline = known;
        }
        return known;
    }

    private void onWriteStalled() {
        worker.recorder().count(LoopCounter.DOWNSTREAM_WRITE_TIMEOUT);
        fail(Failure.WRITE_STALLED);
    }

    private GracefulClose end() {
        GracefulClose known = end;
        if (known == null) {
            known = new GracefulClose(channel, worker);
            end = known;
        }
        return known;
    }
}
