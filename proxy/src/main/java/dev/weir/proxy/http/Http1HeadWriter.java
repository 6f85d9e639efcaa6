package dev.weir.proxy.http;

import dev.weir.os.DirectMemory;
import io.netty.buffer.ByteBuf;

/**
 * Writes heads as HTTP/1.1 (RFC 9112): the first line, the fields that were kept with one copy a run, and the framing of
 * this end. Stateless, any thread.
 */
public final class Http1HeadWriter {
    private static final byte[] REQUEST_VERSION = Ascii.bytes(" HTTP/1.1\r\nHost: ");
    private static final byte[] STATUS_LINE = Ascii.bytes("HTTP/1.1 ");
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
    private static final byte[] TE_TRAILERS = Ascii.bytes("TE: trailers\r\nConnection: TE\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] CRLF = {'\r', '\n'};

    private Http1HeadWriter() {}

    /** At most this many bytes are written for the head. */
    public static int bound(RequestHead head) {
        return head.fields().tail + 256;
    }

    /** At most this many bytes are written for the head. */
    public static int bound(ResponseHead head) {
        return head.fields().tail + 256;
    }

    /** The request as it goes upstream; the body's framing follows {@link RequestHead#bodyLength()}. */
    public static void writeRequest(RequestHead head, ByteBuf out) {
        byte[] bytes = head.bytes;
        DirectMemory.put(bytes, head.methodStart, head.methodEnd - head.methodStart, out);
        out.writeByte(' ');
        DirectMemory.put(bytes, head.pathStart, head.pathEnd - head.pathStart, out);
        if (head.queryStart >= 0) {
            out.writeByte('?');
            DirectMemory.put(bytes, head.queryStart, head.queryEnd - head.queryStart, out);
        }
        put(REQUEST_VERSION, out);
        DirectMemory.put(bytes, head.authorityStart, head.authorityEnd - head.authorityStart, out);
        put(CRLF, out);
        writeFields(head.fields(), out);
        if (head.bodyLength > 0 || (head.bodyLength == 0 && !head.method.isSafe())) {
            writeContentLength(head.bodyLength, out);
        } else if (head.bodyLength == RequestHead.LENGTH_UNKNOWN) {
            put(CHUNKED, out);
        }
        if (head.isUpgrade()) {
            writeUpgrade(bytes, head.upgradeStart, head.upgradeEnd, out);
        } else if (head.acceptsTrailers) {
            put(TE_TRAILERS, out);
        }
        put(CRLF, out);
    }

    /** The response as it goes downstream. */
    public static void writeResponse(
            ResponseHead head, ResponseFraming framing, boolean close, boolean toHttp10, ByteBuf out) {
        writeStatusLine(head, out);
        writeFields(head.fields(), out);
        switch (framing) {
            case LENGTH -> writeContentLength(head.contentLength, out);
            case CHUNKED -> put(CHUNKED, out);
            case NONE, UNTIL_CLOSE -> {}
        }
        if (head.status == 101) {
            writeUpgrade(head.bytes, head.upgradeStart, head.upgradeEnd, out);
        } else if (close && !head.isInterim()) {
            put(CLOSE, out);
        } else if (toHttp10) {
            put(KEEP_ALIVE, out);
        }
        put(CRLF, out);
    }

    /** One line of each field that was kept, for heads and trailers. */
    public static void writeFields(Fields fields, ByteBuf out) {
        int count = fields.count();
        int i = 0;
        while (i < count) {
            if (fields.isDropped(i)) {
                i++;
                continue;
            }
            int start = fields.nameStart(i);
            int end = fields.lineEnd(i++);
            while (i < count && !fields.isDropped(i) && fields.nameStart(i) == end) {
                end = fields.lineEnd(i++);
            }
            DirectMemory.put(fields.bytes(), start, end - start, out);
        }
    }

    /** A number in decimal. */
    public static void writeDecimal(long number, ByteBuf out) {
        long divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.writeByte((int) ('0' + number / divisor % 10));
        }
    }

    private static void put(byte[] constant, ByteBuf out) {
        DirectMemory.put(constant, 0, constant.length, out);
    }

    private static void writeStatusLine(ResponseHead head, ByteBuf out) {
        put(STATUS_LINE, out);
        writeDecimal(head.status, out);
        out.writeByte(' ');
        DirectMemory.put(head.bytes, head.reasonStart, head.reasonEnd - head.reasonStart, out);
        put(CRLF, out);
    }

    private static void writeContentLength(long length, ByteBuf out) {
        put(CONTENT_LENGTH, out);
        writeDecimal(length, out);
        put(CRLF, out);
    }

    private static void writeUpgrade(byte[] bytes, int start, int end, ByteBuf out) {
        put(UPGRADE, out);
        DirectMemory.put(bytes, start, end - start, out);
        put(CRLF, out);
    }
}
