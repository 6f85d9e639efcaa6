package dev.weir.proxy.exchange;

import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.mirror.Tee;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RoutingTable;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the mirrors of its route see of an exchange. Where none of a stream's requests was mirrored there is nothing behind it,
 * and it costs one look. Owned by the event loop of its exchange.
 */
final class Mirroring {
    private final Worker worker;
    private final RequestBody body;
    private final ResponseRelay response;
    private @Nullable Tee tee;

    /**
     * Of an exchange with this body of its request.
     *
     * @param response shows what passes there, if it is to be compared
     */
    Mirroring(Worker worker, RequestBody body, ResponseRelay response) {
        this.worker = worker;
        this.body = body;
        this.response = response;
    }

    /** Another exchange begins. */
    void reset() {
        if (tee != null) {
            tee.reset();
        }
    }

    /**
     * Keeps what the mirrors are to get, until the request itself is on its way.
     *
     * @param head with what every upstream is told, before what only one variant is
     * @param asked who is to answer the user
     */
    void take(RequestHead head, Route route, RoutingTable table, @Nullable Endpoint asked) {
        if (!route.isMirrored()) {
            return;
        }
        Tee own = tee == null ? new Tee(worker.copies()) : tee;
        tee = own;
        long limitBytes = Math.min(
                table.settings().limits().mirrorBytes(),
                LimitsConfig.mirrorPartOf(worker.memory().limitBytes()));
        if (own.take(route.mirrors(), head, limitBytes, table.generation(), asked)) {
            body.show(own);
        }
        if (own.isComparing()) {
            response.compareWith(own);
        }
    }

    /** The request is on its way, as far as it came: copies of what came whole go after it. */
    void send() {
        if (tee != null) {
            tee.send();
        }
    }

    /** Some of the request's body came; it stays its owner's. */
    void body(ByteBuf data) {
        if (tee != null) {
            tee.body(data);
        }
    }

    /** The request came whole. */
    void end(@Nullable Fields trailers) {
        if (tee != null) {
            tee.end(trailers);
            tee.send();
        }
    }

    /** The exchange is over. */
    void finish() {
        if (tee != null) {
            tee.finish();
        }
    }
}
