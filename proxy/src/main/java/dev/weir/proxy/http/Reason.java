package dev.weir.proxy.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Reason phrases of the registered status codes (RFC 9110 section 15). */
public final class Reason {
    private Reason() {}

    /** The phrase, or a general one for a code that has none. */
    public static String of(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
