package dev.weir.proxy.http;

/** How a response's body is framed on an HTTP/1.1 connection (RFC 9112 section 6). */
public enum ResponseFraming {
    /** No body, and no length is told. */
    NONE,
    /** Content-Length, whether or not a body follows. */
    LENGTH,
    CHUNKED,
    /** To an HTTP/1.0 client: the connection's end is the body's. */
    UNTIL_CLOSE;

    /** What suits the response; answers to HEAD and 304 keep the length they tell. */
    public static ResponseFraming of(ResponseHead head, boolean bodyFollows, boolean toHttp10) {
        boolean lengthKnown = head.contentLength() >= 0;
        if (!bodyFollows) {
            boolean mayTell = lengthKnown && !head.isInterim() && head.status() != 204;
            return mayTell ? LENGTH : NONE;
        }
        if (lengthKnown) {
            return LENGTH;
        }
        return toHttp10 ? UNTIL_CLOSE : CHUNKED;
    }
}
