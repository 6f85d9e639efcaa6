package dev.weir.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * Where a message's body ends (RFC 9112 section 6). The fields that say so are taken out of the head: each end writes its
 * own. Stateless, any thread.
 */
final class Framing {
    private static final byte[] CHUNKED = Ascii.bytes("chunked");
    private static final long MALFORMED = -2;

    private Framing() {}

    static @Nullable Refusal readRequest(RequestHead head) {
        Fields fields = head.fields();
        boolean hasLength = fields.has(FieldName.CONTENT_LENGTH);
        if (fields.has(FieldName.TRANSFER_ENCODING)) {
            Refusal refusal = checkTransferEncoding(fields, hasLength, head.http10);
            if (refusal != null) {
                return refusal;
            }
            fields.drop(FieldName.TRANSFER_ENCODING);
            head.bodyLength = RequestHead.LENGTH_UNKNOWN;
            return null;
        }
        if (!hasLength) {
            return null;
        }
        long length = readLength(fields);
        if (length == MALFORMED) {
            return Refusal.CONTENT_LENGTH_MALFORMED;
        }
        fields.drop(FieldName.CONTENT_LENGTH);
        head.bodyLength = length;
        return null;
    }

    static @Nullable Refusal readResponse(ResponseHead head) {
        Fields fields = head.fields();
        boolean hasLength = fields.has(FieldName.CONTENT_LENGTH);
        if (fields.has(FieldName.TRANSFER_ENCODING)) {
            Refusal refusal = checkTransferEncoding(fields, hasLength, head.http10);
            if (refusal != null) {
                return refusal;
            }
            if (head.status < 200 || head.status == 204) {
                return Refusal.TRANSFER_ENCODING_MALFORMED;
            }
            fields.drop(FieldName.TRANSFER_ENCODING);
            head.chunked = true;
            return null;
        }
        if (!hasLength) {
            return null;
        }
        long length = readLength(fields);
        if (length == MALFORMED) {
            return Refusal.CONTENT_LENGTH_MALFORMED;
        }
        fields.drop(FieldName.CONTENT_LENGTH);
        head.contentLength = length;
        return null;
    }

    private static @Nullable Refusal checkTransferEncoding(Fields fields, boolean hasLength, boolean http10) {
        if (hasLength) {
            return Refusal.CONTENT_LENGTH_AND_TRANSFER_ENCODING;
        }
        if (http10) {
            return Refusal.TRANSFER_ENCODING_IN_HTTP_1_0;
        }
        int field = fields.find(FieldName.TRANSFER_ENCODING);
        int last = field;
        for (int next = field; next >= 0; next = fields.find(FieldName.TRANSFER_ENCODING, next + 1)) {
            last = next;
        }
        if (field == last
                && Ascii.equalsIgnoreCase(fields.bytes(), fields.valueStart(field), fields.valueEnd(field), CHUNKED)) {
            return null;
        }
        return lastCodingIsChunked(fields, last)
                ? Refusal.TRANSFER_CODING_UNKNOWN
                : Refusal.TRANSFER_ENCODING_MALFORMED;
    }

    private static boolean lastCodingIsChunked(Fields fields, int field) {
        int end = fields.valueEnd(field);
        int start = end - CHUNKED.length;
        if (start < fields.valueStart(field) || !Ascii.equalsIgnoreCase(fields.bytes(), start, end, CHUNKED)) {
            return false;
        }
        if (start == fields.valueStart(field)) {
            return true;
        }
        byte before = fields.bytes()[start - 1];
        return before == ',' || Ascii.isBlank(before);
    }

    /** The one length that all Content-Length fields give, each a single number. */
    private static long readLength(Fields fields) {
        long length = -1;
        for (int i = fields.find(FieldName.CONTENT_LENGTH); i >= 0; i = fields.find(FieldName.CONTENT_LENGTH, i + 1)) {
            long value = readNumber(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
            if (value < 0 || (length >= 0 && value != length)) {
                return MALFORMED;
            }
            length = value;
        }
        return length;
    }

    private static long readNumber(byte[] bytes, int start, int end) {
        if (end == start || end - start > 18) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }
}
