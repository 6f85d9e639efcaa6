package dev.weir.proxy.http;

/**
 * The head of one response, as offsets over its bytes. Owned by the event loop that parsed it; valid only until that loop
 * parses the next head into it.
 */
public final class ResponseHead {
    final byte[] bytes;
    final int capacity;
    private final Fields fields;

    int status;
    int reasonStart;
    int reasonEnd;
    boolean http10;
    boolean persistent;
    long contentLength;
    boolean chunked;
    int upgradeStart;
    int upgradeEnd;
    int keepAliveTimeoutSeconds;

    /** A head for messages within these limits; it allocates once, here. */
    public ResponseHead(HeadLimits limits) {
        this.capacity = limits.headBytes();
        this.bytes = new byte[capacity + FieldBlock.MAX_BYTES * 2 + Ascii.SWAR_SLACK];
        this.fields = new Fields(bytes);
    }

    public byte[] bytes() {
        return bytes;
    }

    public Fields fields() {
        return fields;
    }

    /** 100 to 999. */
    public int status() {
        return status;
    }

    public int reasonStart() {
        return reasonStart;
    }

    public int reasonEnd() {
        return reasonEnd;
    }

    public boolean isHttp10() {
        return http10;
    }

    public boolean isInterim() {
        return status < 200;
    }

    /** Whether the upstream lets the connection live on after this response. */
    public boolean isPersistent() {
        return persistent;
    }

    /** Content-Length, or {@link RequestHead#LENGTH_UNKNOWN}; present on answers to HEAD and on 304 without a body. */
    public long contentLength() {
        return contentLength;
    }

    public boolean isChunked() {
        return chunked;
    }

    /** Whether the response names a protocol to switch to: {@code [upgradeStart, upgradeEnd)}. */
    public boolean isUpgrade() {
        return upgradeEnd > upgradeStart;
    }

    /** The protocol that a 101 switches to. */
    public int upgradeStart() {
        return upgradeStart;
    }

    public int upgradeEnd() {
        return upgradeEnd;
    }

    /** {@code Keep-Alive: timeout=N}, or -1. */
    public int keepAliveTimeoutSeconds() {
        return keepAliveTimeoutSeconds;
    }

    /** Whether a body follows an answer to {@code method} (RFC 9112 section 6.3). */
    public boolean hasBody(Method method) {
        return method != Method.HEAD && status >= 200 && status != 204 && status != 304 && contentLength != 0;
    }

    /** Begins a head of our own, to which fields are appended. */
    public void begin(int status, String reason, long contentLength) {
        clear();
        byte[] phrase = Ascii.bytes(reason);
        this.status = status;
        this.contentLength = contentLength;
        fields.tail = 0;
        reasonStart = fields.reserve(phrase, 0, phrase.length);
        reasonEnd = fields.tail;
    }

    void clear() {
        fields.clear();
        http10 = false;
        persistent = true;
        contentLength = RequestHead.LENGTH_UNKNOWN;
        chunked = false;
        upgradeStart = 0;
        upgradeEnd = 0;
        keepAliveTimeoutSeconds = -1;
    }
}
