package dev.weir.proxy.condition;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;

/**
 * The cookies of a request: pairs {@code name=value} between semicolons (RFC 6265 section 4.2.1), in one field or, as HTTP/2
 * allows, in several. Names are compared with case. Of several cookies of one name the first counts, which is the one with the
 * longest path (section 5.4). Double quotes around a value are not a part of it, as the servers behind read it; a semicolon
 * separates within quotes too. Nothing is decoded. Stateless, any thread.
 */
public final class Cookies {
    private static final FieldBlock.Name COOKIE = FieldBlock.Name.of("Cookie");
    private static final byte[] SEPARATOR = Ascii.bytes("; ");

    private Cookies() {}

    /** The {@link Span} of the value of the first cookie of this name, without quotes, or {@link Span#NONE}. */
    public static long find(RequestHead head, Literal name) {
        Fields fields = head.fields();
        for (int field = fields.find(FieldName.COOKIE); field >= 0; field = fields.find(FieldName.COOKIE, field + 1)) {
            long value = find(fields.bytes(), fields.valueStart(field), fields.valueEnd(field), name);
            if (value != Span.NONE) {
                return value;
            }
        }
        return Span.NONE;
    }

    /** Takes every cookie of this name out of the head; the others stay, in one field. */
    public static void remove(RequestHead head, Literal name) {
        if (find(head, name) == Span.NONE) {
            return;
        }
        Fields fields = head.fields();
        byte[] bytes = fields.bytes();
        int valueStart = fields.beginLine(COOKIE);
        int kept = 0;
        for (int field = fields.find(FieldName.COOKIE); field >= 0; field = fields.find(FieldName.COOKIE, field + 1)) {
            int end = fields.valueEnd(field);
            int pair = fields.valueStart(field);
            while (pair < end) {
                int pairEnd = pairEnd(bytes, pair, end);
                int start = skipBlanks(bytes, pair, pairEnd);
                if (start < pairEnd && valueOf(bytes, start, pairEnd, name) < 0) {
                    if (kept++ > 0) {
                        fields.put(SEPARATOR, 0, SEPARATOR.length);
                    }
                    fields.put(bytes, start, pairEnd);
                }
                pair = pairEnd + 1;
            }
        }
        fields.drop(FieldName.COOKIE);
        if (kept > 0) {
            fields.endLine(COOKIE, valueStart);
        }
    }

    private static long find(byte[] bytes, int from, int end, Literal name) {
        int pair = from;
        while (pair < end) {
            int pairEnd = pairEnd(bytes, pair, end);
            int value = valueOf(bytes, skipBlanks(bytes, pair, pairEnd), pairEnd, name);
            if (value >= 0) {
                int start = skipBlanks(bytes, value, pairEnd);
                return unquoted(bytes, start, trimBlanks(bytes, start, pairEnd));
            }
            pair = pairEnd + 1;
        }
        return Span.NONE;
    }

    /** Where the value of the pair begins if its name is this one, else -1. */
    private static int valueOf(byte[] bytes, int start, int end, Literal name) {
        if (!name.begins(bytes, start, end)) {
            return -1;
        }
        int equals = skipBlanks(bytes, start + name.length(), end);
        return equals < end && bytes[equals] == '=' ? equals + 1 : -1;
    }

    private static long unquoted(byte[] bytes, int start, int end) {
        boolean quoted = end - start >= 2 && bytes[start] == '"' && bytes[end - 1] == '"';
        return quoted ? Span.of(start + 1, end - 1) : Span.of(start, end);
    }

    private static int pairEnd(byte[] bytes, int from, int end) {
        int semicolon = Ascii.indexOf(bytes, from, end, ';');
        return semicolon < 0 ? end : semicolon;
    }

    private static int skipBlanks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static int trimBlanks(byte[] bytes, int start, int from) {
        int end = from;
        while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        return end;
    }
}
