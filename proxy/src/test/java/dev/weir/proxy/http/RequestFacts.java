package dev.weir.proxy.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a request head says, for comparison. */
record RequestFacts(
        String method,
        String path,
        @Nullable String query,
        String authority,
        String host,
        long bodyLength,
        boolean http10,
        boolean persistent,
        boolean expectsContinue,
        boolean acceptsTrailers,
        String upgrade,
        List<String> fields) {

    static RequestFacts of(RequestHead head) {
        byte[] bytes = head.bytes();
        return new RequestFacts(
                head.methodText(),
                head.pathText(),
                head.queryStart() < 0 ? null : head.queryText(),
                Ascii.text(bytes, head.authorityStart(), head.authorityEnd()),
                head.hostText(),
                head.bodyLength(),
                head.isHttp10(),
                head.isPersistent(),
                head.expectsContinue(),
                head.acceptsTrailers(),
                Ascii.text(bytes, head.upgradeStart(), head.upgradeEnd()),
                Wire.lines(head.fields()));
    }

    /** What is left of it one hop on, where Weir is the client. */
    RequestFacts forwarded() {
        boolean trailers = acceptsTrailers && upgrade.isEmpty();
        return new RequestFacts(
                method,
                path,
                query,
                authority,
                host,
                bodyLength,
                false,
                true,
                expectsContinue,
                trailers,
                upgrade,
                fields);
    }
}
