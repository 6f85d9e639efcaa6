package dev.weir.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Collects one trailer section (RFC 9112 section 7.1.2). Fields that may not stand in trailers (RFC 9110 section 6.5.1:
 * framing, routing, authentication, content format) are taken out, and those that only Weir may say: a receiver that merges
 * trailers into the head must not be told by them what the head was not allowed to say. Made only for the rare body that has
 * trailers.
 */
final class TrailerLines {
    private static final FieldName[] FORBIDDEN = {
        FieldName.CONTENT_LENGTH,
        FieldName.TRANSFER_ENCODING,
        FieldName.HOST,
        FieldName.CONNECTION,
        FieldName.KEEP_ALIVE,
        FieldName.PROXY_CONNECTION,
        FieldName.TE,
        FieldName.UPGRADE,
        FieldName.HTTP2_SETTINGS,
        FieldName.TRAILER,
        FieldName.AUTHORIZATION,
        FieldName.COOKIE,
        FieldName.SET_COOKIE,
        FieldName.CACHE_CONTROL,
        FieldName.EXPECT,
        FieldName.VIA,
        FieldName.FORWARDED,
        FieldName.X_FORWARDED_FOR,
        FieldName.X_FORWARDED_PROTO,
        FieldName.X_FORWARDED_HOST,
        FieldName.X_FORWARDED_PORT,
        FieldName.X_REQUEST_ID,
        FieldName.of("content-encoding"),
        FieldName.of("content-type"),
        FieldName.of("content-range"),
        FieldName.of("max-forwards"),
        FieldName.of("proxy-authorization")
    };
    private static final byte[] FORWARDED_PREFIX = Ascii.bytes("x-forwarded-");
    private static final byte[] WEIR_PREFIX = Ascii.bytes("x-weir-");

    private final HeadLimits limits;
    private final byte[] bytes;
    private final Fields fields;
    private int length;
    private boolean complete;

    TrailerLines(HeadLimits limits) {
        this.limits = limits;
        this.bytes = new byte[limits.headBytes() + Ascii.SWAR_SLACK];
        this.fields = new Fields(bytes);
    }

    Fields fields() {
        return fields;
    }

    boolean isComplete() {
        return complete;
    }

    /** Takes bytes up to and with the empty line. */
    @Nullable
    Refusal read(ByteBuf in) {
        while (in.isReadable()) {
            if (length == limits.headBytes()) {
                return Refusal.TRAILERS_TOO_LARGE;
            }
            byte b = in.readByte();
            bytes[length++] = b;
            if (b == '\n' && endsSection()) {
                return parse();
            }
        }
        return null;
    }

    private boolean endsSection() {
        return bytes[length - 1] == '\n'
                && (length < 2 || bytes[length - 2] == '\n' || (bytes[length - 2] == '\r' && isLineStart(length - 2)));
    }

    private boolean isLineStart(int at) {
        return at == 0 || bytes[at - 1] == '\n';
    }

    private @Nullable Refusal parse() {
        fields.clear();
        int end = HeadLines.read(bytes, 0, length, fields, limits.fields());
        if (end < HeadLines.INCOMPLETE) {
            return HeadLines.refusal(end);
        }
        if (end != length) {
            return Refusal.LINE_END_MALFORMED;
        }
        for (FieldName name : FORBIDDEN) {
            fields.drop(name);
        }
        fields.dropPrefix(FORWARDED_PREFIX);
        fields.dropPrefix(WEIR_PREFIX);
        fields.tail = length;
        complete = true;
        return null;
    }
}
