package dev.weir.proxy.http;

import dev.weir.os.DirectMemory;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Parses an HTTP/1.1 response head (RFC 9112) in place, as strictly as a request. Stateless but for its limits; any thread. */
public final class Http1ResponseParser {
    /** More bytes are needed. */
    public static final int INCOMPLETE = HeadLines.INCOMPLETE;

    private final HeadLimits limits;

    public Http1ResponseParser(HeadLimits limits) {
        this.limits = limits;
    }

    /**
     * Copies the readable bytes into the head and parses them. The reader index stays.
     *
     * @return how many bytes the head has, {@link #INCOMPLETE}, or below zero a refusal ({@link #refusal})
     */
    public int parse(ByteBuf in, ResponseHead head) {
        int length = Math.min(in.readableBytes(), head.capacity);
        DirectMemory.get(in, in.readerIndex(), head.bytes, 0, length);
        head.clear();
        int fieldsStart = readStatusLine(head, length);
        if (fieldsStart > INCOMPLETE) {
            fieldsStart = HeadLines.read(head.bytes, fieldsStart, length, head.fields(), limits.fields());
        }
        if (fieldsStart == INCOMPLETE && length == head.capacity) {
            return HeadLines.refused(Refusal.HEAD_TOO_LARGE);
        }
        if (fieldsStart <= INCOMPLETE) {
            return fieldsStart;
        }
        head.fields().tail = fieldsStart;
        Refusal refusal = Framing.readResponse(head);
        if (refusal == null) {
            refusal = HopByHop.readResponse(head);
        }
        return refusal == null ? fieldsStart : HeadLines.refused(refusal);
    }

    /** What a result below zero says. */
    public static Refusal refusal(int result) {
        return HeadLines.refusal(result);
    }

    private static int readStatusLine(ResponseHead head, int length) {
        byte[] bytes = head.bytes;
        int lineEnd = Ascii.findControl(bytes, 0, length);
        if (HeadLines.mayBeCrLf(bytes, lineEnd, length)) {
            return HeadLines.INCOMPLETE;
        }
        if (bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
            return HeadLines.refusedIfLineEnded(bytes, lineEnd, length, Refusal.STATUS_LINE_MALFORMED);
        }
        Refusal refusal = readStatusLine(head, bytes, lineEnd);
        return refusal == null ? lineEnd + 2 : HeadLines.refused(refusal);
    }

    private static @Nullable Refusal readStatusLine(ResponseHead head, byte[] bytes, int lineEnd) {
        if (lineEnd < 12 || !Http1RequestParser.isVersion(bytes, 0) || bytes[8] != ' ') {
            return Refusal.STATUS_LINE_MALFORMED;
        }
        if (bytes[5] != '1') {
            return Refusal.VERSION_NOT_SUPPORTED;
        }
        if (!Ascii.isDigit(bytes[9]) || !Ascii.isDigit(bytes[10]) || !Ascii.isDigit(bytes[11]) || bytes[9] == '0') {
            return Refusal.STATUS_LINE_MALFORMED;
        }
        if (lineEnd > 12 && bytes[12] != ' ') {
            return Refusal.STATUS_LINE_MALFORMED;
        }
        head.status = (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
        head.reasonStart = Math.min(13, lineEnd);
        head.reasonEnd = lineEnd;
        head.http10 = bytes[7] == '0';
        return null;
    }
}
