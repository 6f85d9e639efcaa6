package dev.weir.proxy.http;

import java.util.Locale;

/**
 * Why a message is not taken from the wire. A request is answered with {@link #status} and its connection closed; the same
 * fault in a response is a 502 and closes the upstream connection. Counted by {@link #label}.
 */
public enum Refusal {
    REQUEST_LINE_MALFORMED(400, "RFC 9112 section 3"),
    REQUEST_LINE_TOO_LONG(414, "limits.request-line"),
    STATUS_LINE_MALFORMED(502, "RFC 9112 section 4"),
    VERSION_NOT_SUPPORTED(505, "RFC 9110 section 2.5"),
    METHOD_REFUSED(405, "CONNECT and TRACE are not proxied"),
    TARGET_MALFORMED(400, "RFC 9112 section 3.2"),
    TARGET_ABOVE_ROOT(400, "RFC 3986 section 5.2.4"),
    HEAD_TOO_LARGE(431, "limits.head"),
    TOO_MANY_FIELDS(431, "limits.head-fields"),
    FIELD_NAME_MALFORMED(400, "RFC 9112 section 5.1"),
    SPACE_BEFORE_COLON(400, "RFC 9112 section 5.1"),
    LINE_FOLDED(400, "RFC 9112 section 5.2"),
    FIELD_VALUE_MALFORMED(400, "RFC 9110 section 5.5"),
    LINE_END_MALFORMED(400, "RFC 9112 section 2.2"),
    HOST_MISSING(400, "RFC 9112 section 3.2"),
    HOST_REPEATED(400, "RFC 9112 section 3.2"),
    HOST_MALFORMED(400, "RFC 9110 section 7.2"),
    CONTENT_LENGTH_MALFORMED(400, "RFC 9112 section 6.3"),
    CONTENT_LENGTH_AND_TRANSFER_ENCODING(400, "RFC 9112 section 6.1"),
    TRANSFER_ENCODING_IN_HTTP_1_0(400, "RFC 9112 section 6.1"),
    TRANSFER_ENCODING_MALFORMED(400, "RFC 9112 section 6.1"),
    TRANSFER_CODING_UNKNOWN(501, "RFC 9112 section 6.1"),
    CONNECTION_NAMES_PROTECTED_FIELD(400, "RFC 9110 section 7.6.1"),
    CHUNK_MALFORMED(400, "RFC 9112 section 7.1"),
    TRAILERS_TOO_LARGE(431, "limits.head"),
    EXPECTATION_UNKNOWN(417, "RFC 9110 section 10.1.1"),
    EMPTY(400, "RFC 9112 section 2.2");

    private final int status;
    private final String source;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Refusal(int status, String source) {
        this.status = status;
        this.source = source;
    }

    /** The status that answers a request refused for this. */
    public int status() {
        return status;
    }

    /** The rule or the config key that was broken. */
    public String source() {
        return source;
    }

    /** The name in metrics, logs and answers. */
    public String label() {
        return label;
    }
}
