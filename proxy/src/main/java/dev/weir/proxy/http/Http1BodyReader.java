package dev.weir.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes one body out of the bytes of a connection (RFC 9112 section 6 and 7): by length, chunked, or until close. Data is
 * passed on unchanged; chunk extensions are dropped. Strict: a bad chunk is a refusal, at the byte that shows it.
 *
 * <p>Owned by the event loop of its connection.
 */
public final class Http1BodyReader {
    private static final int MAX_SIZE_LINE_BYTES = 4096;
    private static final int MAX_SIZE_DIGITS = 15;

    private enum State {
        DONE,
        LENGTH,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_BLANKS,
        CHUNK_EXTENSION,
        CHUNK_SIZE_LF,
        CHUNK_DATA,
        CHUNK_DATA_CR,
        CHUNK_DATA_LF,
        TRAILERS
    }

    private final HeadLimits limits;
    private State state = State.DONE;
    private long remaining;
    private int digits;
    private int lineBytes;
    private @Nullable TrailerLines trailers;

    public Http1BodyReader(HeadLimits limits) {
        this.limits = limits;
    }

    /** A body of this many bytes; 0 is done at once. */
    public void startLength(long bytes) {
        remaining = bytes;
        state = bytes == 0 ? State.DONE : State.LENGTH;
    }

    public void startChunked() {
        startSizeLine();
    }

    public void startUntilClose() {
        state = State.UNTIL_CLOSE;
    }

    /** Nothing of the body is left to come. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /** The body ends where the connection ends. */
    public boolean isUntilClose() {
        return state == State.UNTIL_CLOSE;
    }

    /** Forgets a body that is not wanted any more. */
    public void reset() {
        state = State.DONE;
        trailers = null;
    }

    /**
     * Takes what belongs to the body out of {@code in}, which stays the caller's, and hands it to the sink.
     *
     * @return what is wrong with the framing, or null
     */
    public @Nullable Refusal read(ByteBuf in, BodySink sink) {
        while (in.isReadable() && state != State.DONE) {
            Refusal refusal = readSome(in, sink);
            if (refusal != null) {
                state = State.DONE;
                return refusal;
            }
        }
        return null;
    }

    private @Nullable Refusal readSome(ByteBuf in, BodySink sink) {
        return switch (state) {
            case DONE -> null;
            case LENGTH -> readData(in, sink, State.DONE);
            case UNTIL_CLOSE -> {
                sink.onBody(in.readRetainedSlice(in.readableBytes()));
                yield null;
            }
            case CHUNK_SIZE -> readSize(in.readByte());
            case CHUNK_BLANKS -> readSizeEndOrExtension(in.readByte());
            case CHUNK_EXTENSION -> readExtension(in.readByte());
            case CHUNK_SIZE_LF -> readSizeEnd(in.readByte());
            case CHUNK_DATA -> readData(in, sink, State.CHUNK_DATA_CR);
            case CHUNK_DATA_CR -> expect(in.readByte(), '\r', State.CHUNK_DATA_LF);
            case CHUNK_DATA_LF -> {
                Refusal refusal = expect(in.readByte(), '\n', State.CHUNK_SIZE);
                startSizeLine();
                yield refusal;
            }
            case TRAILERS -> readTrailers(in, sink);
        };
    }

    private @Nullable Refusal readData(ByteBuf in, BodySink sink, State behind) {
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        boolean last = remaining == 0;
        if (last) {
            state = behind;
        }
        sink.onBody(in.readRetainedSlice(length));
        if (last && behind == State.DONE) {
            sink.onBodyEnd(null);
        }
        return null;
    }

    private void startSizeLine() {
        state = State.CHUNK_SIZE;
        remaining = 0;
        digits = 0;
        lineBytes = 0;
    }

    private @Nullable Refusal readSize(byte b) {
        int digit = Ascii.hexDigit(b);
        if (digit >= 0) {
            remaining = (remaining << 4) | digit;
            return ++digits > MAX_SIZE_DIGITS ? Refusal.CHUNK_MALFORMED : null;
        }
        if (digits == 0) {
            return Refusal.CHUNK_MALFORMED;
        }
        return readSizeEndOrExtension(b);
    }

    /** Behind the digits: blanks (some servers pad the size with them), an extension, or the end of the line. */
    private @Nullable Refusal readSizeEndOrExtension(byte b) {
        if (Ascii.isBlank(b)) {
            state = State.CHUNK_BLANKS;
            return ++lineBytes > MAX_SIZE_LINE_BYTES ? Refusal.CHUNK_MALFORMED : null;
        }
        state = b == '\r' ? State.CHUNK_SIZE_LF : State.CHUNK_EXTENSION;
        return b == '\r' || b == ';' ? null : Refusal.CHUNK_MALFORMED;
    }

    private @Nullable Refusal readExtension(byte b) {
        if (b == '\r') {
            state = State.CHUNK_SIZE_LF;
            return null;
        }
        boolean control = (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
        return control || ++lineBytes > MAX_SIZE_LINE_BYTES ? Refusal.CHUNK_MALFORMED : null;
    }

    private @Nullable Refusal readSizeEnd(byte b) {
        if (b != '\n') {
            return Refusal.CHUNK_MALFORMED;
        }
        if (remaining == 0) {
            state = State.TRAILERS;
            trailers = null;
        } else {
            state = State.CHUNK_DATA;
        }
        return null;
    }

    private @Nullable Refusal expect(byte b, char wanted, State next) {
        state = next;
        return b == wanted ? null : Refusal.CHUNK_MALFORMED;
    }

    private @Nullable Refusal readTrailers(ByteBuf in, BodySink sink) {
        TrailerLines lines = trailers;
        if (lines == null) {
            if (in.readableBytes() >= 2 && in.getShort(in.readerIndex()) == 0x0d0a) {
                in.skipBytes(2);
                state = State.DONE;
                sink.onBodyEnd(null);
                return null;
            }
            lines = new TrailerLines(limits);
            trailers = lines;
        }
        Refusal refusal = lines.read(in);
        if (refusal == null && lines.isComplete()) {
            state = State.DONE;
            trailers = null;
            sink.onBodyEnd(lines.fields().count() == 0 ? null : lines.fields());
        }
        return refusal;
    }
}
