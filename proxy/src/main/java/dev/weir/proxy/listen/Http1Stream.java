package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.DownstreamStream;
import dev.weir.proxy.exchange.Exchange;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.Slot;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on an HTTP/1.1 connection, and its response. What it holds is what a connection needs while it is asked and not
 * while it waits, so it is lent: by {@link SpareStreams}, from the request's head until both have ended.
 *
 * <pre>
 * NONE --head--> BODY --ended--> ANSWER --response sent--> given back
 *                  | response sent first
 *                  +--> DRAIN --body ended--> given back
 * TUNNEL: bytes pass as they are, until the connection closes
 * </pre>
 *
 * Owned by the event loop of its connection.
 */
final class Http1Stream implements DownstreamStream {
    private enum Phase {
        /** No head, or none that could be read. */
        NONE,
        BODY,
        ANSWER,
        DRAIN,
        TUNNEL
    }

    private final Worker worker;
    private final Exchange exchange;
    private final RequestInput body;
    private @Nullable Http1Downstream connection;
    private Phase phase = Phase.NONE;
    private boolean bodyWanted;

    Http1Stream(Worker worker) {
        this.worker = worker;
        this.exchange = new Exchange(worker, this);
        this.body = new RequestInput(worker.headLimits(), exchange.request(), this::onBodyRead);
    }

    /** From now on it is this connection's. */
    void serve(Http1Downstream borrower) {
        connection = borrower;
        bodyWanted = true;
    }

    /** It is nobody's any more, and knows nothing of what it was for. */
    void forget() {
        connection = null;
        phase = Phase.NONE;
        body.drop();
        exchange.forget();
    }

    /** The request's head has come and stands in the worker's scratch head. */
    void begin(RequestHead head) {
        if (head.bodyLength() == 0) {
            phase = Phase.ANSWER;
            connection().disarm();
        } else {
            phase = Phase.BODY;
            body.begin(head.bodyLength());
        }
        exchange.begin(head);
        onRouted();
    }

    /** The head cannot be read. */
    void refuse(Refusal refusal) {
        exchange.refuse(refusal);
    }

    /** The head did not come in time. */
    void refuseLateHead() {
        exchange.refuseLateHead();
    }

    /** Takes what is the request's out of what came; false if that is nothing for now. */
    boolean read(ByteBuf in) {
        return switch (phase) {
            case BODY, DRAIN -> readBody(in);
            case TUNNEL -> passOn(in);
            case NONE, ANSWER -> false;
        };
    }

    private boolean readBody(ByteBuf in) {
        Refusal refusal = body.read(in);
        if (refusal != null) {
            connection().output().endConnection();
            if (exchange.isActive()) {
                exchange.refuse(refusal);
            } else {
                connection().startClosing(true);
            }
        } else if (phase == Phase.DRAIN
                && body.drainedBytes() > worker.settings().limits().drainBytes()) {
            connection().startClosing(true);
        }
        return true;
    }

    private boolean passOn(ByteBuf in) {
        connection().input().received().handedOver();
        exchange.request().onBody(in);
        return true;
    }

    /** The body has come whole. */
    private void onBodyRead(@Nullable Fields trailers) {
        connection().disarm();
        if (phase == Phase.BODY) {
            phase = Phase.ANSWER;
            exchange.request().onBodyEnd(trailers);
        } else if (phase == Phase.DRAIN) {
            connection().awaitNextRequest();
        }
    }

    /** No more waits in the client's socket for now. */
    void onReadPause() {
        exchange.onRequestPause();
    }

    /** The client takes more of the response again. */
    void onWritable() {
        exchange.onDownstreamWritable();
    }

    /** The client sends nothing more. */
    void onInputEnd() {
        switch (phase) {
            case BODY -> connection().fail(Failure.CLIENT_GONE);
            case DRAIN -> connection().startClosing(false);
            case TUNNEL -> exchange.request().onBodyEnd(null);
            case NONE, ANSWER -> {}
        }
    }

    /** The connection's deadline passed. */
    void onDeadline(long nowNs) {
        switch (phase) {
            case BODY -> {
                Failure failure = body.lateness(nowNs, bodyWanted);
                if (failure == null) {
                    connection().arm(body.checkEveryNs());
                } else {
                    connection().output().endConnection();
                    worker.recorder().count(LoopCounter.DOWNSTREAM_BODY_TIMEOUT);
                    exchange.fail(failure);
                }
            }
            case DRAIN -> connection().startClosing(true);
            case NONE, ANSWER, TUNNEL -> {}
        }
    }

    /** The client cannot be served any more, and gets no answer. */
    void fail(Failure failure) {
        exchange.onDownstreamFailed(failure);
    }

    /** A fault of Weir itself: an answer, or a visible end, if there is none yet. */
    void breakOff() {
        exchange.breakOff();
    }

    void cutIfServedBy(Slot variant) {
        exchange.cutIfServedBy(variant);
    }

    /** Whether what the client sends is to be read: the body as far as it is wanted, what is pipelined as far as it may wait. */
    boolean isReading() {
        return switch (phase) {
            case BODY, TUNNEL -> bodyWanted;
            case DRAIN -> true;
            case NONE, ANSWER -> connection().input().hasRoom();
        };
    }

    @Override
    public void restoreHead(RequestHead head) {
        connection().input().restoreHead(head);
    }

    @Override
    public void forgetRequest() {
        connection().input().received().forgetHead();
    }

    /** How fast the body must come is for its route to say. */
    @Override
    public void onRouted() {
        if (phase == Phase.BODY) {
            body.watch(exchange.timeouts(), worker.nowNs());
            connection().arm(body.checkEveryNs());
        }
    }

    @Override
    public void sendHead(ResponseHead head, boolean bodyFollows, boolean close) {
        connection().output().head(head, bodyFollows, close || connection().takesNoMore());
    }

    @Override
    public void sendBody(ByteBuf data) {
        connection().output().body(data);
    }

    @Override
    public void sendEnd(@Nullable Fields trailers) {
        connection().output().end(trailers);
    }

    @Override
    public void flush() {
        connection().output().flush();
    }

    @Override
    public boolean isWritable() {
        return connection().isWritable();
    }

    @Override
    public void readRequest(boolean wanted) {
        bodyWanted = wanted;
        connection().updateReading();
    }

    @Override
    public void startTunnel() {
        phase = Phase.TUNNEL;
        bodyWanted = true;
        connection().becomeTunnel();
    }

    @Override
    public void exchangeEnded() {
        Http1Downstream served = connection();
        try {
            goOn(served);
        } catch (Throwable fault) {
            // The stream may be nobody's by now.
            served.broke(fault);
        }
    }

    private void goOn(Http1Downstream served) {
        ResponseOutput output = served.output();
        output.flush();
        if (output.isLast()) {
            boolean unread = phase == Phase.BODY || phase == Phase.NONE;
            served.startClosing(unread || !served.input().isEmpty());
        } else if (phase == Phase.BODY) {
            phase = Phase.DRAIN;
            body.drain();
            served.arm(worker.settings().lingerNs());
            served.updateReading();
        } else {
            served.awaitNextRequest();
        }
    }

    @Override
    public void abort() {
        connection().abort();
    }

    @Override
    public void broke(Throwable fault) {
        Http1Downstream served = connection;
        if (served == null) {
            worker.internalErrors().tell("went on behind the end of an exchange", fault);
        } else {
            served.broke(fault);
        }
    }

    @Override
    public ConnectionFacts facts() {
        return connection().facts();
    }

    private Http1Downstream connection() {
        return Objects.requireNonNull(connection, "the stream is lent to nobody");
    }
}
