package dev.weir.proxy.http;

/** Request methods of RFC 9110 section 9 and RFC 5789; any other token is {@link #OTHER}. */
public enum Method {
    GET(true, true),
    HEAD(true, true),
    POST(false, false),
    PUT(false, true),
    DELETE(false, true),
    OPTIONS(true, true),
    PATCH(false, false),
    TRACE(true, true),
    CONNECT(false, false),
    OTHER(false, false);

    private final byte[] token = Ascii.bytes(name());
    private final boolean safe;
    private final boolean idempotent;

    Method(boolean safe, boolean idempotent) {
        this.safe = safe;
        this.idempotent = idempotent;
    }

    /** Methods are compared with case (RFC 9110 section 9.1). */
    static Method of(byte[] bytes, int start, int end) {
        return switch (end - start) {
            case 3 -> is(GET, bytes, start) ? GET : is(PUT, bytes, start) ? PUT : OTHER;
            case 4 -> is(POST, bytes, start) ? POST : is(HEAD, bytes, start) ? HEAD : OTHER;
            case 5 -> is(PATCH, bytes, start) ? PATCH : is(TRACE, bytes, start) ? TRACE : OTHER;
            case 6 -> is(DELETE, bytes, start) ? DELETE : OTHER;
            case 7 -> is(OPTIONS, bytes, start) ? OPTIONS : is(CONNECT, bytes, start) ? CONNECT : OTHER;
            default -> OTHER;
        };
    }

    /** RFC 9110 section 9.2.1. */
    public boolean isSafe() {
        return safe;
    }

    /** RFC 9110 section 9.2.2. */
    public boolean isIdempotent() {
        return idempotent;
    }

    private static boolean is(Method method, byte[] bytes, int start) {
        for (int i = 0; i < method.token.length; i++) {
            if (bytes[start + i] != method.token[i]) {
                return false;
            }
        }
        return true;
    }
}
