package dev.weir.proxy.http;

import dev.weir.os.DirectMemory;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Parses an HTTP/1.1 request head (RFC 9112) in place, strictly: what two parsers could read differently is refused.
 * Stateless but for its limits; any thread.
 */
public final class Http1RequestParser {
    /** More bytes are needed. */
    public static final int INCOMPLETE = HeadLines.INCOMPLETE;

    private static final byte[] VERSION_PREFIX = Ascii.bytes("HTTP/");

    private final HeadLimits limits;

    public Http1RequestParser(HeadLimits limits) {
        this.limits = limits;
    }

    /**
     * Copies the readable bytes into the head and parses them. The reader index stays.
     *
     * @return how many bytes the head has, {@link #INCOMPLETE}, or below zero a refusal ({@link #refusal})
     */
    public int parse(ByteBuf in, RequestHead head) {
        int length = Math.min(in.readableBytes(), head.capacity);
        DirectMemory.get(in, in.readerIndex(), head.bytes, 0, length);
        int result = parse(head, length);
        if (result == INCOMPLETE && length == head.capacity) {
            return HeadLines.refused(Refusal.HEAD_TOO_LARGE);
        }
        return result;
    }

    /** What a result below zero says. */
    public static Refusal refusal(int result) {
        return HeadLines.refusal(result);
    }

    private int parse(RequestHead head, int length) {
        head.clear();
        byte[] bytes = head.bytes;
        int start = length >= 2 && bytes[0] == '\r' && bytes[1] == '\n' ? 2 : 0;
        int fieldsStart = readRequestLine(head, start, length);
        if (fieldsStart <= INCOMPLETE) {
            return fieldsStart;
        }
        int end = HeadLines.read(bytes, fieldsStart, length, head.fields(), limits.fields());
        if (end <= INCOMPLETE) {
            return end;
        }
        head.fields().tail = end;
        Refusal refusal = settle(head);
        return refusal == null ? end : HeadLines.refused(refusal);
    }

    private int readRequestLine(RequestHead head, int start, int length) {
        byte[] bytes = head.bytes;
        int limit = Math.min(length, start + limits.requestLineBytes() + 2);
        int lineEnd = Ascii.findControl(bytes, start, limit);
        if (lineEnd >= limit - 1 && length - start > limits.requestLineBytes() + 1) {
            return HeadLines.refused(Refusal.REQUEST_LINE_TOO_LONG);
        }
        if (HeadLines.mayBeCrLf(bytes, lineEnd, limit)) {
            return INCOMPLETE;
        }
        if (bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
            Refusal fault = bytes[lineEnd] == '\n' || bytes[lineEnd] == '\r'
                    ? Refusal.LINE_END_MALFORMED
                    : Refusal.REQUEST_LINE_MALFORMED;
            return HeadLines.refusedIfLineEnded(bytes, lineEnd, length, fault);
        }
        Refusal refusal = readRequestLine(head, bytes, start, lineEnd);
        return refusal == null ? lineEnd + 2 : HeadLines.refused(refusal);
    }

    private static @Nullable Refusal readRequestLine(RequestHead head, byte[] bytes, int start, int lineEnd) {
        int methodEnd = Ascii.indexOf(bytes, start, lineEnd, ' ');
        if (methodEnd < 0 || !Ascii.isToken(bytes, start, methodEnd)) {
            return Refusal.REQUEST_LINE_MALFORMED;
        }
        int targetEnd = Ascii.indexOf(bytes, methodEnd + 1, lineEnd, ' ');
        if (targetEnd <= methodEnd + 1) {
            return Refusal.REQUEST_LINE_MALFORMED;
        }
        int version = targetEnd + 1;
        if (lineEnd - version != 8 || !isVersion(bytes, version)) {
            return Refusal.REQUEST_LINE_MALFORMED;
        }
        if (bytes[version + 5] != '1') {
            return Refusal.VERSION_NOT_SUPPORTED;
        }
        head.methodStart = start;
        head.methodEnd = methodEnd;
        head.method = Method.of(bytes, start, methodEnd);
        head.targetStart = methodEnd + 1;
        head.targetEnd = targetEnd;
        head.http10 = bytes[version + 7] == '0';
        return null;
    }

    static boolean isVersion(byte[] bytes, int at) {
        for (int i = 0; i < VERSION_PREFIX.length; i++) {
            if (bytes[at + i] != VERSION_PREFIX[i]) {
                return false;
            }
        }
        return Ascii.isDigit(bytes[at + 5]) && bytes[at + 6] == '.' && Ascii.isDigit(bytes[at + 7]);
    }

    /** Settles what the lines mean together: target, host, framing, hop-by-hop fields. */
    private static @Nullable Refusal settle(RequestHead head) {
        if (head.method == Method.CONNECT || head.method == Method.TRACE) {
            return Refusal.METHOD_REFUSED;
        }
        Refusal target = RequestTarget.read(head);
        if (target != null) {
            return target;
        }
        Refusal host = readHost(head);
        if (host != null) {
            return host;
        }
        Refusal framing = Framing.readRequest(head);
        return framing != null ? framing : HopByHop.readRequest(head);
    }

    private static @Nullable Refusal readHost(RequestHead head) {
        Fields fields = head.fields();
        int host = fields.find(FieldName.HOST);
        if (host < 0) {
            if (!head.http10) {
                return Refusal.HOST_MISSING;
            }
        } else if (fields.find(FieldName.HOST, host + 1) >= 0) {
            return Refusal.HOST_REPEATED;
        } else if (!takeHost(head, fields.valueStart(host), fields.valueEnd(host))) {
            return Refusal.HOST_MALFORMED;
        }
        if (head.authorityEnd == head.authorityStart && head.http10) {
            head.hostStart = fields.tail;
            head.hostEnd = fields.tail;
            return null;
        }
        return Authority.read(head) ? null : Refusal.HOST_MALFORMED;
    }

    /** A Host beside an absolute target is not used, but must be sound all the same (RFC 9112 section 3.2). */
    private static boolean takeHost(RequestHead head, int start, int end) {
        head.fields().drop(FieldName.HOST);
        if (head.authorityEnd > head.authorityStart) {
            return Authority.hostEnd(head.bytes, start, end) > start;
        }
        head.authorityStart = start;
        head.authorityEnd = end;
        return true;
    }
}
