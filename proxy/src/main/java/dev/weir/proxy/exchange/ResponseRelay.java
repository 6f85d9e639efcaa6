package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.Method;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.mirror.Tee;
import dev.weir.proxy.split.Pick;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The response of one exchange on its way to the client: an upstream's, as it comes, or one that Weir gives by itself. Once it
 * has begun, nothing of the request is sent again. Reused; owned by the event loop of its exchange.
 */
final class ResponseRelay {
    private final Worker worker;
    private final DownstreamStream downstream;
    private final RequestBody request;
    private final ExchangeRecord record;
    private boolean begun;
    private @Nullable Tee tee;

    ResponseRelay(Worker worker, DownstreamStream downstream, RequestBody request, ExchangeRecord record) {
        this.worker = worker;
        this.downstream = downstream;
        this.request = request;
        this.record = record;
    }

    /** Another response; nothing of it was sent. */
    void reset() {
        begun = false;
        tee = null;
    }

    /** What passes is to be compared with the answers of mirrors. */
    void compareWith(Tee mirrors) {
        tee = mirrors;
    }

    /** The client got the head, or is about to. */
    boolean hasBegun() {
        return begun;
    }

    /** An upstream's interim head. */
    void interim(ResponseHead head) {
        downstream.sendHead(head, false, false);
        downstream.flush();
    }

    /** The upstream did not ask for the body in time: the client may send it all the same (RFC 9110 section 10.1.1). */
    void continueOverdue() {
        ResponseHead head = worker.localHead();
        head.begin(100, "Continue", 0);
        interim(head);
    }

    /** An upstream's final head, or its switch of protocols: from now on bytes pass both ways as they are. */
    void begin(ResponseHead head, Method method, Routing routing, Pick pick) {
        boolean switching = head.status() == 101;
        record.answered(switching || routing.route().isSuccess(head));
        if (tee != null) {
            tee.answerHead(head);
        }
        worker.responseEditor()
                .edit(head, routing.route(), pick, routing.settings().forwarding());
        begin();
        if (switching) {
            record.succeeded();
            request.becomeTunnel();
            downstream.sendHead(head, false, false);
            downstream.startTunnel();
            downstream.flush();
        } else {
            downstream.sendHead(head, head.hasBody(method), request.mayNeverCome());
        }
    }

    /** Sends some of the body, which it takes over; false if the client takes no more for now. */
    boolean body(ByteBuf data) {
        record.responseBytes(data.readableBytes());
        if (tee != null) {
            tee.answerBody(data);
        }
        downstream.sendBody(data);
        return downstream.isWritable();
    }

    /** No more of the response waits in the upstream's socket for now. */
    void pause() {
        downstream.flush();
    }

    void end(@Nullable Fields trailers, long latencyNs) {
        if (tee != null) {
            tee.answerEnd(latencyNs);
        }
        downstream.sendEnd(trailers);
    }

    /** Answers in the upstream's place; {@code close} if the connection is to end with that. */
    void reply(LocalReply reply, Method method, boolean close) {
        ResponseHead head = worker.localHead();
        reply.compose(head);
        record.replied(reply.status());
        begin();
        worker.responseEditor().sign(head);
        boolean bodyFollows = method != Method.HEAD && reply.bodyBytes() > 0;
        downstream.sendHead(head, bodyFollows, close || request.mayNeverCome());
        if (bodyFollows) {
            downstream.sendBody(reply.bodyBuffer());
        }
        downstream.sendEnd(null);
    }

    private void begin() {
        begun = true;
        request.commit();
        downstream.forgetRequest();
    }
}
