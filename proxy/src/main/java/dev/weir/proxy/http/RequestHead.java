package dev.weir.proxy.http;

import java.util.Arrays;

/**
 * The head of one request, as offsets over its bytes: what routes, and what is forwarded.
 *
 * <pre>
 * bytes: | head as received ............ | path without dot segments, if it had any | host, lower case, no port | lines added |
 *          method target fields            pathStart                                   hostStart
 * </pre>
 *
 * The authority is no field: Host is taken out and written by each end, as the framing is.
 *
 * Owned by the event loop that parsed it; valid only until that loop parses the next head into it.
 */
public final class RequestHead {
    /** {@link #bodyLength()} of a body whose end its own framing tells. */
    public static final long LENGTH_UNKNOWN = -1;

    final byte[] bytes;
    final int capacity;
    private final Fields fields;

    Method method = Method.OTHER;
    int methodEnd;
    int methodStart;
    int targetStart;
    int targetEnd;
    int pathStart;
    int pathEnd;
    int queryStart;
    int queryEnd;
    int authorityStart;
    int authorityEnd;
    int hostStart;
    int hostEnd;
    boolean http10;
    boolean persistent;
    boolean expectsContinue;
    boolean acceptsTrailers;
    int upgradeStart;
    int upgradeEnd;
    long bodyLength;
    private ClientAddress client = ClientAddress.UNKNOWN;
    private boolean peerTrusted;
    private long arrivalMs;
    private Claims claims = Claims.NO_TOKEN;

    /** A head for messages within these limits; it allocates once, here. */
    public RequestHead(HeadLimits limits) {
        this.capacity = limits.headBytes();
        this.bytes = new byte[capacity * 4 + FieldBlock.MAX_BYTES * 2 + Ascii.SWAR_SLACK];
        this.fields = new Fields(bytes);
    }

    private RequestHead(RequestHead other) {
        this.capacity = other.capacity;
        this.bytes = Arrays.copyOf(other.bytes, other.fields.tail);
        this.fields = other.fields.copyOver(bytes);
        this.method = other.method;
        this.methodStart = other.methodStart;
        this.methodEnd = other.methodEnd;
        this.targetStart = other.targetStart;
        this.targetEnd = other.targetEnd;
        this.pathStart = other.pathStart;
        this.pathEnd = other.pathEnd;
        this.queryStart = other.queryStart;
        this.queryEnd = other.queryEnd;
        this.authorityStart = other.authorityStart;
        this.authorityEnd = other.authorityEnd;
        this.hostStart = other.hostStart;
        this.hostEnd = other.hostEnd;
        this.http10 = other.http10;
        this.persistent = other.persistent;
        this.acceptsTrailers = other.acceptsTrailers;
        this.bodyLength = other.bodyLength;
    }

    /** The head on its own, to be written later; it can be read from any thread, and nothing can be added to it. */
    public RequestHead copy() {
        return new RequestHead(this);
    }

    /** Remembers how the head stands. */
    public void mark(HeadMark mark) {
        fields.mark(mark);
        mark.pathStart = pathStart;
        mark.pathEnd = pathEnd;
        mark.authorityStart = authorityStart;
        mark.authorityEnd = authorityEnd;
    }

    /** Takes back what was edited since the mark. */
    public void rewind(HeadMark mark) {
        fields.rewind(mark);
        pathStart = mark.pathStart;
        pathEnd = mark.pathEnd;
        authorityStart = mark.authorityStart;
        authorityEnd = mark.authorityEnd;
    }

    /** How many bytes the head takes, what was added to it included. */
    public int size() {
        return fields.tail;
    }

    public byte[] bytes() {
        return bytes;
    }

    public Fields fields() {
        return fields;
    }

    public Method method() {
        return method;
    }

    public int methodStart() {
        return methodStart;
    }

    public int methodEnd() {
        return methodEnd;
    }

    /** The path that routes and is forwarded: dot segments resolved, nothing else decoded. */
    public int pathStart() {
        return pathStart;
    }

    public int pathEnd() {
        return pathEnd;
    }

    /** Behind the question mark; -1 if the target has none. */
    public int queryStart() {
        return queryStart;
    }

    public int queryEnd() {
        return queryEnd;
    }

    /** The host and port as the client wrote them, from the target if that was absolute; empty if an HTTP/1.0 request had none. */
    public int authorityStart() {
        return authorityStart;
    }

    public int authorityEnd() {
        return authorityEnd;
    }

    /** The host in lower case, without port and final dot. */
    public int hostStart() {
        return hostStart;
    }

    public int hostEnd() {
        return hostEnd;
    }

    public boolean isHttp10() {
        return http10;
    }

    /** Whether the client lets the connection live on (RFC 9112 section 9.3). */
    public boolean isPersistent() {
        return persistent;
    }

    /** Expect: 100-continue. */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** TE: trailers. */
    public boolean acceptsTrailers() {
        return acceptsTrailers;
    }

    /** Whether the client asks for an upgrade; the protocol is {@code [upgradeStart, upgradeEnd)}. */
    public boolean isUpgrade() {
        return upgradeEnd > upgradeStart;
    }

    public int upgradeStart() {
        return upgradeStart;
    }

    public int upgradeEnd() {
        return upgradeEnd;
    }

    /** Bytes of the body: 0 for none, {@link #LENGTH_UNKNOWN} if it is chunked. */
    public long bodyLength() {
        return bodyLength;
    }

    /** Who asks, behind the trusted proxies (set by the connection that parsed the head). */
    public ClientAddress client() {
        return client;
    }

    public void client(ClientAddress client, boolean peerTrusted) {
        this.client = client;
        this.peerTrusted = peerTrusted;
    }

    /** Whether the head came from one of the trusted proxies. */
    public boolean isPeerTrusted() {
        return peerTrusted;
    }

    /** When it came, in milliseconds since the epoch, as exact as its event loop's clock (set before it is matched). */
    public long arrivalMs() {
        return arrivalMs;
    }

    public void arrivalMs(long epochMs) {
        arrivalMs = epochMs;
    }

    /** What the request's token says of its bearer (set by the exchange, before it is routed). */
    public Claims claims() {
        return claims;
    }

    public void claims(Claims known) {
        claims = known;
    }

    /** Lets the request go on without its upgrade. */
    public void dropUpgrade() {
        upgradeEnd = upgradeStart;
    }

    /** Lets another path be forwarded; the query stays. */
    public void path(byte[] path, int start, int end) {
        pathStart = fields.reserve(path, start, end);
        pathEnd = fields.tail;
    }

    /** Replaces the first {@code prefixLength} bytes of the path. */
    public void pathPrefix(int prefixLength, byte[] replacement) {
        int start = fields.reserve(replacement, 0, replacement.length);
        fields.reserve(bytes, pathStart + prefixLength, pathEnd);
        pathStart = start;
        pathEnd = fields.tail;
    }

    /** Lets another authority be forwarded; what routed stays. */
    public void authority(byte[] authority) {
        authorityStart = fields.reserve(authority, 0, authority.length);
        authorityEnd = fields.tail;
    }

    /** The method as text, for people and tests. */
    public String methodText() {
        return Ascii.text(bytes, methodStart, methodEnd);
    }

    /** The path as text, for people and tests. */
    public String pathText() {
        return Ascii.text(bytes, pathStart, pathEnd);
    }

    /** The host as text, for people and tests. */
    public String hostText() {
        return Ascii.text(bytes, hostStart, hostEnd);
    }

    /** The query as text, empty if there is none. */
    public String queryText() {
        return queryStart < 0 ? "" : Ascii.text(bytes, queryStart, queryEnd);
    }

    void clear() {
        fields.clear();
        claims = Claims.NO_TOKEN;
        method = Method.OTHER;
        authorityStart = 0;
        authorityEnd = 0;
        hostStart = 0;
        hostEnd = 0;
        queryStart = -1;
        queryEnd = -1;
        http10 = false;
        persistent = true;
        expectsContinue = false;
        acceptsTrailers = false;
        upgradeStart = 0;
        upgradeEnd = 0;
        bodyLength = 0;
    }
}
