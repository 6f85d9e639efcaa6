package dev.weir.proxy.http;

/**
 * Checks an authority ({@code host [":" port]}, RFC 3986 section 3.2 without userinfo) and writes its host at the head's
 * tail in lower case, without port and final dot. Stateless, any thread.
 */
final class Authority {
    private Authority() {}

    /** Reads {@code [authorityStart, authorityEnd)}; false if it is malformed. */
    static boolean read(RequestHead head) {
        byte[] bytes = head.bytes;
        int start = head.authorityStart;
        int hostEnd = hostEnd(bytes, start, head.authorityEnd);
        if (hostEnd <= start) {
            return false;
        }
        int out = head.fields().tail;
        head.hostStart = out;
        for (int i = start; i < hostEnd; i++) {
            bytes[out++] = Ascii.lower(bytes[i]);
        }
        if (out - head.hostStart > 1 && bytes[out - 1] == '.') {
            out--;
        }
        head.hostEnd = out;
        head.fields().tail = out;
        return true;
    }

    /** Where the host of the authority {@code [start, end)} ends; not behind {@code start} if the authority is malformed. */
    static int hostEnd(byte[] bytes, int start, int end) {
        int hostEnd =
                start < end && bytes[start] == '[' ? endOfLiteral(bytes, start, end) : endOfName(bytes, start, end);
        return hostEnd > start && isPort(bytes, hostEnd, end) ? hostEnd : -1;
    }

    private static int endOfLiteral(byte[] bytes, int start, int end) {
        int pos = start + 1;
        while (pos < end && (Ascii.hexDigit(bytes[pos]) >= 0 || bytes[pos] == ':' || bytes[pos] == '.')) {
            pos++;
        }
        return pos < end && bytes[pos] == ']' && pos > start + 1 ? pos + 1 : -1;
    }

    private static int endOfName(byte[] bytes, int start, int end) {
        int pos = start;
        while (pos < end && isRegName(bytes[pos])) {
            pos++;
        }
        return pos;
    }

    private static boolean isRegName(byte b) {
        return switch (b) {
            case '-', '.', '_', '~', '!', '$', '&', '\'', '(', ')', '*', '+', ',', ';', '=', '%' -> true;
            default -> Ascii.isDigit(b) || (Ascii.lower(b) >= 'a' && Ascii.lower(b) <= 'z');
        };
    }

    private static boolean isPort(byte[] bytes, int colon, int end) {
        if (colon == end) {
            return true;
        }
        if (bytes[colon] != ':' || end - colon > 6) {
            return false;
        }
        int port = 0;
        for (int i = colon + 1; i < end; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return false;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port <= 65_535;
    }
}
