package dev.weir.proxy.exchange;

import dev.weir.proxy.http.BodySink;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The request's body of one exchange on its way from the client: shown to the mirrors, held while another try may need it, sent on
 * as the upstream takes it. Owned by the event loop of its exchange.
 */
final class RequestRelay implements BodySink {
    private final Exchange exchange;
    private final DownstreamStream downstream;
    private final RequestBody body;
    private final Mirroring mirroring;
    private final Try currentTry;

    RequestRelay(
            Exchange exchange, DownstreamStream downstream, RequestBody body, Mirroring mirroring, Try currentTry) {
        this.exchange = exchange;
        this.downstream = downstream;
        this.body = body;
        this.mirroring = mirroring;
        this.currentTry = currentTry;
    }

    /** The head went out on this stream: what came of the body follows it, and the client is read as fast as that takes it. */
    void sendTo(UpstreamStream upstream) {
        body.attach(upstream);
        upstream.flush();
        downstream.readRequest(upstream.isWritable());
        mirroring.send();
    }

    /** Some of the request's body. */
    @Override
    public void onBody(ByteBuf data) {
        if (!exchange.isActive()) {
            data.release();
            return;
        }
        mirroring.body(data);
        body.add(data);
        if (body.isTooLarge()) {
            exchange.fail(Failure.BODY_TOO_LARGE);
            return;
        }
        currentTry.sentMore();
        if (body.isStalled()) {
            currentTry.requestStalled();
            downstream.readRequest(false);
        }
    }

    /** The request ended, or the client's half of a tunnel. */
    @Override
    public void onBodyEnd(@Nullable Fields trailers) {
        if (exchange.isActive()) {
            body.end(trailers);
            currentTry.requestEnded();
            mirroring.end(trailers);
        }
    }

    /** The upstream takes more of the request again. */
    void onUpstreamWritable() {
        currentTry.requestFlows(body.isEnded());
        downstream.readRequest(true);
    }
}
