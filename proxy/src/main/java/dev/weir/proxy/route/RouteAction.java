package dev.weir.proxy.route;

import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.split.Split;
import java.nio.charset.StandardCharsets;

/** What a route does with a request. Immutable, any thread. */
public sealed interface RouteAction {

    /** Lets a split decide. */
    record ToSplit(Split split) implements RouteAction {}

    /** Sends everything to one pool. */
    record ToPool(Pool pool) implements RouteAction {}

    /** Sends the client elsewhere, without an upstream. */
    record Redirect(int status, Location location) implements RouteAction {}

    /** Answers by itself. */
    final class Answer implements RouteAction {
        private final int status;
        private final FieldBlock fields;
        private final byte[] body;

        Answer(int status, FieldBlock fields, String body) {
            this.status = status;
            this.fields = fields;
            this.body = body.getBytes(StandardCharsets.UTF_8);
        }

        public int status() {
            return status;
        }

        public FieldBlock fields() {
            return fields;
        }

        /** Not to be written to. */
        public byte[] body() {
            return body;
        }
    }
}
