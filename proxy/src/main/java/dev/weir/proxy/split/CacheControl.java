package dev.weir.proxy.split;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;

/** Keeps shared caches from storing an answer that is for one client (RFC 9111 section 5.2.2). Stateless, any thread. */
final class CacheControl {
    private static final FieldBlock.Name CACHE_CONTROL = FieldBlock.Name.of("Cache-Control");
    private static final byte[] PRIVATE = Ascii.bytes("private");
    private static final byte[] NO_STORE = Ascii.bytes("no-store");
    private static final byte[] PUBLIC = Ascii.bytes("public");
    private static final byte[] SHARED_MAX_AGE = Ascii.bytes("s-maxage");

    private CacheControl() {}

    /** Replaces what lets shared caches store the answer by {@code private}; the other directives stay. */
    static void makePrivate(Fields response) {
        int first = response.find(FieldName.CACHE_CONTROL);
        for (int field = first; field >= 0; field = response.find(FieldName.CACHE_CONTROL, field + 1)) {
            if (has(response, field, PRIVATE) || has(response, field, NO_STORE)) {
                return;
            }
        }
        int valueStart = response.beginLine(CACHE_CONTROL);
        response.put(PRIVATE, 0, PRIVATE.length);
        for (int field = first; field >= 0; field = response.find(FieldName.CACHE_CONTROL, field + 1)) {
            copyOthers(response, field);
        }
        response.drop(FieldName.CACHE_CONTROL);
        response.endLine(CACHE_CONTROL, valueStart);
    }

    private static boolean has(Fields fields, int field, byte[] directive) {
        int end = fields.valueEnd(field);
        for (int at = fields.valueStart(field); at < end; at = elementEnd(fields, at, end) + 1) {
            if (isDirective(fields, at, elementEnd(fields, at, end), directive)) {
                return true;
            }
        }
        return false;
    }

    private static void copyOthers(Fields fields, int field) {
        int end = fields.valueEnd(field);
        for (int at = fields.valueStart(field); at < end; at = elementEnd(fields, at, end) + 1) {
            int elementEnd = elementEnd(fields, at, end);
            if (!isDirective(fields, at, elementEnd, PUBLIC) && !isDirective(fields, at, elementEnd, SHARED_MAX_AGE)) {
                fields.put(',');
                fields.put(fields.bytes(), at, elementEnd);
            }
        }
    }

    /** Whether the element is the directive, with an argument or without. */
    private static boolean isDirective(Fields fields, int start, int end, byte[] directive) {
        byte[] bytes = fields.bytes();
        int from = start;
        while (from < end && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        int behind = from + directive.length;
        return Ascii.startsWithIgnoreCase(bytes, from, end, directive)
                && (behind == end || bytes[behind] == '=' || bytes[behind] == ' ' || bytes[behind] == '\t');
    }

    private static int elementEnd(Fields fields, int from, int end) {
        int comma = Ascii.indexOf(fields.bytes(), from, end, ',');
        return comma < 0 ? end : comma;
    }
}
