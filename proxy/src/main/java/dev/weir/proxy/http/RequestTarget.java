package dev.weir.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * Splits a request target into authority, path and query (RFC 9112 section 3.2) and resolves dot segments, also as
 * {@code %2e}, once (RFC 3986 section 5.2.4). What comes out is what routes and what is forwarded. {@code %2F} and
 * {@code //} stay and separate nothing; nothing else is decoded. Stateless, any thread.
 */
final class RequestTarget {
    private static final byte[] HTTP = Ascii.bytes("http://");
    private static final byte[] HTTPS = Ascii.bytes("https://");

    private RequestTarget() {}

    /** Reads {@code [targetStart, targetEnd)} into the head; returns what is wrong with it, or null. */
    static @Nullable Refusal read(RequestHead head) {
        byte[] bytes = head.bytes;
        int start = head.targetStart;
        int end = head.targetEnd;
        for (int i = start; i < end; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7f || bytes[i] == '#') {
                return Refusal.TARGET_MALFORMED;
            }
        }
        if (bytes[start] == '/') {
            return readPath(head, start, end);
        }
        if (end - start == 1 && bytes[start] == '*' && head.method == Method.OPTIONS) {
            head.pathStart = start;
            head.pathEnd = end;
            return null;
        }
        int authority = afterScheme(bytes, start, end);
        return authority < 0 ? Refusal.TARGET_MALFORMED : readAbsolute(head, authority, end);
    }

    private static int afterScheme(byte[] bytes, int start, int end) {
        if (Ascii.startsWithIgnoreCase(bytes, start, end, HTTP)) {
            return start + HTTP.length;
        }
        return Ascii.startsWithIgnoreCase(bytes, start, end, HTTPS) ? start + HTTPS.length : -1;
    }

    private static @Nullable Refusal readAbsolute(RequestHead head, int start, int end) {
        byte[] bytes = head.bytes;
        int slash = start;
        while (slash < end && bytes[slash] != '/' && bytes[slash] != '?') {
            slash++;
        }
        if (slash == start) {
            return Refusal.TARGET_MALFORMED;
        }
        head.authorityStart = start;
        head.authorityEnd = slash;
        if (slash < end && bytes[slash] == '/') {
            return readPath(head, slash, end);
        }
        Fields fields = head.fields();
        bytes[fields.tail] = '/';
        head.pathStart = fields.tail;
        head.pathEnd = ++fields.tail;
        if (slash < end) {
            head.queryStart = slash + 1;
            head.queryEnd = end;
        }
        return null;
    }

    private static @Nullable Refusal readPath(RequestHead head, int start, int end) {
        byte[] bytes = head.bytes;
        boolean rewrite = false;
        int pathEnd = end;
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (b == '?') {
                pathEnd = i;
                head.queryStart = i + 1;
                head.queryEnd = end;
                break;
            }
            if (b == '%') {
                if (isEscape(bytes, i, end, '0', '0')) {
                    return Refusal.TARGET_MALFORMED;
                }
                rewrite |= isEscape(bytes, i, end, '2', 'e');
            } else if (b == '.') {
                rewrite |= bytes[i - 1] == '/';
            }
        }
        head.pathStart = start;
        head.pathEnd = pathEnd;
        return rewrite ? resolveDotSegments(head) : null;
    }

    private static boolean isEscape(byte[] bytes, int at, int end, char high, char lowerLow) {
        return at + 2 < end && bytes[at + 1] == high && Ascii.lower(bytes[at + 2]) == lowerLow;
    }

    /** Writes the path without dot segments at the head's tail and lets it be the path. */
    private static @Nullable Refusal resolveDotSegments(RequestHead head) {
        byte[] bytes = head.bytes;
        int base = head.fields().tail;
        int out = base;
        int pos = head.pathStart;
        int end = head.pathEnd;
        while (pos < end) {
            int segmentEnd = pos + 1;
            while (segmentEnd < end && bytes[segmentEnd] != '/') {
                segmentEnd++;
            }
            int dots = dots(bytes, pos + 1, segmentEnd);
            boolean last = segmentEnd == end;
            if (dots == 0) {
                System.arraycopy(bytes, pos, bytes, out, segmentEnd - pos);
                out += segmentEnd - pos;
            } else {
                if (dots == 2) {
                    if (out == base) {
                        return Refusal.TARGET_ABOVE_ROOT;
                    }
                    do {
                        out--;
                    } while (bytes[out] != '/');
                }
                if (last) {
                    bytes[out++] = '/';
                }
            }
            pos = segmentEnd;
        }
        head.pathStart = base;
        head.pathEnd = out;
        head.fields().tail = out;
        return null;
    }

    /** 1 or 2 if the segment is a single or double dot in any spelling, else 0. */
    private static int dots(byte[] bytes, int start, int end) {
        int dots = 0;
        int pos = start;
        while (pos < end) {
            if (bytes[pos] == '.') {
                pos++;
            } else if (bytes[pos] == '%' && isEscape(bytes, pos, end, '2', 'e')) {
                pos += 3;
            } else {
                return 0;
            }
            if (++dots > 2) {
                return 0;
            }
        }
        return dots;
    }
}
