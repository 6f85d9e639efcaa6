package dev.weir.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * Takes the fields that belong to one connection out of a head (RFC 9110 section 7.6.1) and keeps what they said as facts.
 * Stateless, any thread.
 */
final class HopByHop {
    private static final byte[] CLOSE = Ascii.bytes("close");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
    private static final byte[] UPGRADE = Ascii.bytes("upgrade");
    private static final byte[] TRAILERS = Ascii.bytes("trailers");
    private static final byte[] TIMEOUT = Ascii.bytes("timeout=");
    private static final byte[] CONTINUE = Ascii.bytes("100-continue");
    private static final byte[] FORWARDED_PREFIX = Ascii.bytes("x-forwarded-");
    private static final byte[] WEIR_PREFIX = Ascii.bytes("x-weir-");

    private static final FieldName[] ALWAYS = {
        FieldName.CONNECTION,
        FieldName.KEEP_ALIVE,
        FieldName.PROXY_CONNECTION,
        FieldName.TE,
        FieldName.UPGRADE,
        FieldName.HTTP2_SETTINGS
    };
    private static final FieldName[] PROTECTED = {
        FieldName.HOST,
        FieldName.CONTENT_LENGTH,
        FieldName.AUTHORIZATION,
        FieldName.COOKIE,
        FieldName.VIA,
        FieldName.FORWARDED
    };

    private HopByHop() {}

    static @Nullable Refusal readRequest(RequestHead head) {
        Fields fields = head.fields();
        readTe(head, fields);
        Options options = readOptions(fields, true);
        if (options.refused) {
            return Refusal.CONNECTION_NAMES_PROTECTED_FIELD;
        }
        head.persistent = head.http10 ? options.keepAlive && !options.close : !options.close;
        Refusal expectation = readExpect(head, fields);
        if (expectation != null) {
            return expectation;
        }
        int upgrade = fields.find(FieldName.UPGRADE);
        if (upgrade >= 0 && options.upgrade && !head.http10) {
            head.upgradeStart = fields.valueStart(upgrade);
            head.upgradeEnd = fields.valueEnd(upgrade);
        }
        dropAlways(fields);
        return null;
    }

    static @Nullable Refusal readResponse(ResponseHead head) {
        Fields fields = head.fields();
        Options options = readOptions(fields, false);
        if (options.refused) {
            return Refusal.CONNECTION_NAMES_PROTECTED_FIELD;
        }
        head.persistent = head.http10 ? options.keepAlive && !options.close : !options.close;
        int upgrade = fields.find(FieldName.UPGRADE);
        if (upgrade >= 0 && options.upgrade) {
            head.upgradeStart = fields.valueStart(upgrade);
            head.upgradeEnd = fields.valueEnd(upgrade);
        }
        head.keepAliveTimeoutSeconds = readKeepAliveTimeout(fields);
        dropAlways(fields);
        return null;
    }

    private static void dropAlways(Fields fields) {
        for (FieldName name : ALWAYS) {
            if (fields.has(name)) {
                fields.drop(name);
            }
        }
    }

    private static @Nullable Refusal readExpect(RequestHead head, Fields fields) {
        int first = fields.find(FieldName.EXPECT);
        if (first < 0) {
            return null;
        }
        for (int i = first; i >= 0; i = fields.find(FieldName.EXPECT, i + 1)) {
            if (!Ascii.equalsIgnoreCase(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), CONTINUE)) {
                return Refusal.EXPECTATION_UNKNOWN;
            }
        }
        head.expectsContinue = !head.http10 && head.bodyLength != 0;
        if (!head.expectsContinue) {
            fields.drop(FieldName.EXPECT);
        }
        return null;
    }

    private static void readTe(RequestHead head, Fields fields) {
        for (int te = fields.find(FieldName.TE); te >= 0; te = fields.find(FieldName.TE, te + 1)) {
            ListValue list = new ListValue(fields.bytes(), fields.valueStart(te), fields.valueEnd(te));
            while (list.next()) {
                head.acceptsTrailers |= list.is(TRAILERS);
            }
        }
    }

    private static int readKeepAliveTimeout(Fields fields) {
        int field = fields.find(FieldName.KEEP_ALIVE);
        if (field < 0) {
            return -1;
        }
        ListValue list = new ListValue(fields.bytes(), fields.valueStart(field), fields.valueEnd(field));
        while (list.next()) {
            if (Ascii.startsWithIgnoreCase(list.bytes, list.start, list.end, TIMEOUT)) {
                return smallNumber(list.bytes, list.start + TIMEOUT.length, list.end);
            }
        }
        return -1;
    }

    private static int smallNumber(byte[] bytes, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            if (!Ascii.isDigit(bytes[i]) || i - start > 6) {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return end > start ? value : -1;
    }

    private static Options readOptions(Fields fields, boolean request) {
        int field = fields.find(FieldName.CONNECTION);
        if (field < 0) {
            return Options.NONE;
        }
        byte[] bytes = fields.bytes();
        if (fields.find(FieldName.CONNECTION, field + 1) < 0) {
            int start = fields.valueStart(field);
            int end = fields.valueEnd(field);
            if (Ascii.equalsIgnoreCase(bytes, start, end, KEEP_ALIVE)) {
                return Options.KEEP;
            }
            if (Ascii.equalsIgnoreCase(bytes, start, end, CLOSE)) {
                return Options.LAST;
            }
        }
        return readNamed(fields, field, request);
    }

    private static Options readNamed(Fields fields, int first, boolean request) {
        byte[] bytes = fields.bytes();
        boolean close = false;
        boolean keepAlive = false;
        boolean upgrade = false;
        for (int i = first; i >= 0; i = fields.find(FieldName.CONNECTION, i + 1)) {
            ListValue list = new ListValue(bytes, fields.valueStart(i), fields.valueEnd(i));
            while (list.next()) {
                if (list.is(CLOSE)) {
                    close = true;
                } else if (list.is(KEEP_ALIVE)) {
                    keepAlive = true;
                } else if (list.is(UPGRADE)) {
                    upgrade = true;
                } else if (isProtected(list, request)) {
                    return Options.REFUSED;
                } else if (!list.is(FieldName.CONNECTION)) {
                    dropNamed(fields, list);
                }
            }
        }
        return new Options(close, keepAlive, upgrade, false);
    }

    private static boolean isProtected(ListValue option, boolean request) {
        if (!request) {
            return option.is(FieldName.CONTENT_LENGTH);
        }
        for (FieldName name : PROTECTED) {
            if (option.is(name)) {
                return true;
            }
        }
        return option.startsWith(FORWARDED_PREFIX) || option.startsWith(WEIR_PREFIX);
    }

    private static void dropNamed(Fields fields, ListValue option) {
        for (int i = 0; i < fields.count(); i++) {
            if (!fields.isDropped(i) && option.isName(fields.nameStart(i), fields.nameEnd(i))) {
                fields.drop(i);
            }
        }
    }

    /** What the Connection field said. */
    private record Options(boolean close, boolean keepAlive, boolean upgrade, boolean refused) {
        static final Options NONE = new Options(false, false, false, false);
        static final Options KEEP = new Options(false, true, false, false);
        static final Options LAST = new Options(true, false, false, false);
        static final Options REFUSED = new Options(true, false, false, true);
    }

    /** Walks the elements of a comma-separated list (RFC 9110 section 5.6.1). */
    private static final class ListValue {
        private final byte[] bytes;
        private final int limit;
        private int pos;
        private int start;
        private int end;

        ListValue(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            this.pos = start;
            this.limit = end;
        }

        boolean next() {
            while (pos < limit && (bytes[pos] == ',' || Ascii.isBlank(bytes[pos]))) {
                pos++;
            }
            if (pos >= limit) {
                return false;
            }
            start = pos;
            while (pos < limit && bytes[pos] != ',') {
                pos++;
            }
            end = pos;
            while (Ascii.isBlank(bytes[end - 1])) {
                end--;
            }
            return true;
        }

        boolean is(byte[] lower) {
            return Ascii.equalsIgnoreCase(bytes, start, end, lower);
        }

        boolean is(FieldName name) {
            return name.matches(bytes, start, end);
        }

        boolean startsWith(byte[] lower) {
            return Ascii.startsWithIgnoreCase(bytes, start, end, lower);
        }

        boolean isName(int nameStart, int nameEnd) {
            if (nameEnd - nameStart != end - start) {
                return false;
            }
            for (int i = 0; i < end - start; i++) {
                if (Ascii.lower(bytes[nameStart + i]) != Ascii.lower(bytes[start + i])) {
                    return false;
                }
            }
            return true;
        }
    }
}
