package dev.weir.proxy.exchange;

import dev.weir.proxy.config.ErrorBody;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.Reason;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.route.ProxySettings;
import dev.weir.proxy.route.RouteAction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer that Weir gives by itself. Immutable, any thread. */
final class LocalReply {
    private final int status;
    private final FieldBlock fields;
    private final byte[] body;

    LocalReply(int status, FieldBlock fields, byte[] body) {
        this.status = status;
        this.fields = fields;
        this.body = body;
    }

    static LocalReply failure(Failure failure, ProxySettings settings) {
        return failure(failure.status(), failure.label(), settings.errorBodies());
    }

    /** The answer to a request that cannot be read. */
    static LocalReply refusal(Refusal refusal, ProxySettings settings) {
        return failure(refusal.status(), refusal.label(), settings.errorBodies());
    }

    /** The answer to a request that failed: the configured body of the status, or one line with the reason. */
    private static LocalReply failure(int status, String label, Map<Integer, ErrorBody> bodies) {
        ErrorBody custom = bodies.get(status);
        List<FieldBlock.Line> lines = new ArrayList<>();
        lines.add(new FieldBlock.Line(
                "Content-Type", custom == null ? "text/plain; charset=utf-8" : custom.contentType()));
        lines.add(new FieldBlock.Line("X-Weir-Reason", label));
        if (status == 401) {
            boolean bad = label.equals(Failure.TOKEN_BAD.label());
            String challenge = bad ? "Bearer error=\"invalid_token\"" : "Bearer";
            lines.add(new FieldBlock.Line("WWW-Authenticate", challenge));
        }
        if (status == 405) {
            lines.add(new FieldBlock.Line("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
        }
        if (status == 503) {
            lines.add(new FieldBlock.Line("Retry-After", "1"));
        }
        String text = custom == null ? status + " " + Reason.of(status) + ": " + label + "\n" : custom.body();
        return new LocalReply(status, FieldBlock.of(lines), text.getBytes(StandardCharsets.UTF_8));
    }

    static LocalReply of(RouteAction.Redirect redirect, RequestHead head, ConnectionFacts facts) {
        String scheme = Ascii.text(facts.scheme(), 0, facts.scheme().length);
        FieldBlock location = FieldBlock.of(
                List.of(new FieldBlock.Line("Location", redirect.location().of(head, scheme))));
        return new LocalReply(redirect.status(), location, new byte[0]);
    }

    static LocalReply of(RouteAction.Answer answer) {
        return new LocalReply(answer.status(), answer.fields(), answer.body());
    }

    int status() {
        return status;
    }

    int bodyBytes() {
        return body.length;
    }

    /** Writes the head into {@code head}. */
    void compose(ResponseHead head) {
        head.begin(status, Reason.of(status), body.length);
        head.fields().append(fields);
    }

    ByteBuf bodyBuffer() {
        return Unpooled.wrappedBuffer(body);
    }
}
