package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.Worker;
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
import org.jspecify.annotations.Nullable;

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
    private final Worker worker;
    private final SpareStreams streams;
    private final Channel channel;
    private final ConnectionFacts facts;
    private final ConnectionLife life;
    private final Http1Input input;
    private final ResponseOutput output;
    private final Deadline deadline = new Deadline(this::onDeadline);

    private @Nullable Http1Stream stream;
    private @Nullable Deadline writeDeadline;
    private @Nullable GracefulClose end;
    private boolean closing;
    private boolean tunnelled;
    private boolean broken;

    Http1Downstream(WorkerConnections connections, Channel channel, ConnectionFacts facts, ConnectionLife life) {
        this.worker = connections.worker();
        this.streams = connections.streams();
        this.channel = channel;
        this.facts = facts;
        this.life = life;
        this.input = new Http1Input(this, worker, facts, life);
        this.output = new ResponseOutput(channel);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        life.opened(this);
        arm(worker.settings().headTimeoutNs());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        try {
            endServing(Failure.CLIENT_GONE);
        } finally {
            release();
        }
    }

    private void release() {
        deadline.cancel();
        if (writeDeadline != null) {
            writeDeadline.cancel();
        }
        if (end != null) {
            end.closed();
        }
        output.discard();
        input.drop();
        worker.recorder().count(LoopCounter.DOWNSTREAM_CLOSED);
        if (tunnelled) {
            worker.recorder().count(LoopCounter.TUNNELS_CLOSED);
        }
        life.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            worker.recorder().count(LoopCounter.DOWNSTREAM_RESET);
            channel.close();
        } else {
            broke(cause);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (closing) {
            discard(data);
            return;
        }
        input.received().add(data, channel.alloc());
        input.take();
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
            input.takeWaiting();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent)) {
            return;
        }
        input.end();
        Http1Stream serving = stream;
        if (serving != null) {
            serving.onInputEnd();
        } else if (closing) {
            end().inputEnded();
        } else {
            input.takeWaiting();
        }
    }

    /** The stream of the request under way, or null. */
    @Nullable
    Http1Stream stream() {
        return stream;
    }

    /** A request has come: its stream. */
    Http1Stream borrowStream() {
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
    boolean isWaiting() {
        return stream == null && !closing;
    }

    /** Nothing more is taken. */
    boolean isClosing() {
        return closing;
    }

    /** Throws away what came although nothing more is taken. */
    void discard(ByteBuf data) {
        end().discard(data);
    }

    /** What the client sends. */
    Http1Input input() {
        return input;
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
        return (input.hasEnded() && input.isEmpty()) || life.isDraining();
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
        boolean wanted = serving == null ? closing || channel.isWritable() || input.hasRoom() : serving.isReading();
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** The stream passes bytes as they are from now on, and nothing comes behind it. */
    void becomeTunnel() {
        tunnelled = true;
        worker.recorder().count(LoopCounter.TUNNELS_OPENED);
        output.endConnection();
        deadline.disarm();
        input.takeWaiting();
    }

    /** The request under way has come whole, and its response is on its way. */
    void awaitNextRequest() {
        giveStreamBack();
        arm(worker.settings().keepAliveNs());
        input.takeWaiting();
    }

    /** @param unread whether the client may be sending still: closing at once could destroy the answer on its way */
    void startClosing(boolean unread) {
        closing = true;
        giveStreamBack();
        deadline.disarm();
        input.received().forgetHead();
        updateReading();
        output.flush();
        end().begin(unread && !input.hasEnded());
    }

    /** The response under way was cut, and the client must see it, behind what was answered before. */
    void abort() {
        if (output.isUntilClose() && channel.config() instanceof SocketChannelConfig config) {
            closing = true;
            giveStreamBack();
            config.setSoLinger(0);
            channel.close();
        } else {
            startClosing(false);
        }
    }

    /** The client cannot be served any more: no answer, the connection goes. */
    void fail(Failure failure) {
        try {
            endServing(failure);
        } finally {
            channel.close();
        }
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
    public void broke(Throwable fault) {
        if (broken) {
            cutBroken(fault);
            return;
        }
        broken = true;
        worker.internalErrors().happened("ended a client's connection", fault);
        try {
            endBroken();
        } catch (Throwable another) {
            cutBroken(another);
        }
    }

    /** What was answered goes out first; then what answer the request under way can have. */
    private void endBroken() {
        if (closing) {
            fail(Failure.INTERNAL_ERROR);
            return;
        }
        output.endConnection();
        Http1Stream serving = stream;
        if (serving != null) {
            serving.breakOff();
        }
        if (!closing) {
            startClosing(true);
        }
    }

    private void cutBroken(Throwable another) {
        worker.internalErrors().tell("cut a client's connection, whose end broke too,", another);
        try {
            fail(Failure.INTERNAL_ERROR);
        } catch (Throwable last) {
            worker.internalErrors().tell("did not give back all that a connection had", last);
        }
    }

    @Override
    public void endIfIdle(long graceNs) {
        if (isWaiting() && input.isEmpty()) {
            input.expectHead();
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
        return closing ? end().isWriting() : stream != null || !input.isEmpty();
    }

    private void onDeadline(long nowNs) {
        try {
            onLate(nowNs);
        } catch (Throwable fault) {
            broke(fault);
        }
    }

    private void onLate(long nowNs) {
        Http1Stream serving = stream;
        if (serving != null) {
            serving.onDeadline(nowNs);
        } else if (!closing) {
            onWaitedTooLong();
        }
    }

    private void onWaitedTooLong() {
        boolean inHead = input.isInHead();
        worker.recorder().count(inHead ? LoopCounter.DOWNSTREAM_HEAD_TIMEOUT : LoopCounter.DOWNSTREAM_IDLE);
        if (inHead) {
            output.endConnection();
            borrowStream().refuseLateHead();
        } else {
            startClosing(false);
        }
    }

    private Deadline writeDeadline() {
        Deadline known = writeDeadline;
        if (known == null) {
            known = new Deadline(this::onWriteStalled);
            writeDeadline = known;
        }
        return known;
    }

    private void onWriteStalled(long nowNs) {
        worker.recorder().count(LoopCounter.DOWNSTREAM_WRITE_TIMEOUT);
        try {
            fail(Failure.WRITE_STALLED);
        } catch (Throwable fault) {
            broke(fault);
        }
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
