package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a body, for comparison.
 *
 * @param taken how many bytes of the wire belong to it, the refused one included
 */
record DecodedBody(
        String text,
        List<String> trailers,
        boolean ended,
        @Nullable Refusal refusal,
        int taken) {

    static DecodedBody ofChunks(String... pieces) {
        return of(Http1BodyReader::startChunked, pieces);
    }

    static DecodedBody of(Consumer<Http1BodyReader> start, String... pieces) {
        Http1BodyReader reader = new Http1BodyReader(HeadLimits.DEFAULT);
        CollectedBody sink = new CollectedBody();
        start.accept(reader);
        Refusal refusal = null;
        int taken = 0;
        for (int i = 0; i < pieces.length && refusal == null; i++) {
            ByteBuf in = Wire.buffer(pieces[i]);
            refusal = reader.read(in, sink);
            taken += in.readerIndex();
            assertThat(in.refCnt()).as("the input stays the caller's").isEqualTo(1);
            in.release();
        }
        assertThat(sink.ends()).isLessThanOrEqualTo(1);
        assertThat(reader.isDone()).isEqualTo(sink.ends() == 1 || refusal != null);
        return new DecodedBody(sink.text(), sink.trailers(), sink.ends() == 1, refusal, taken);
    }

    /** The same wire cut once behind {@code at} bytes. */
    static DecodedBody ofChunksCutAt(String wire, int at) {
        return ofChunks(wire.substring(0, at), wire.substring(at));
    }

    /** The same wire in pieces of {@code size} bytes. */
    static DecodedBody ofChunksInPieces(String wire, int size) {
        String[] pieces = new String[(wire.length() + size - 1) / size];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = wire.substring(i * size, Math.min(wire.length(), (i + 1) * size));
        }
        return ofChunks(pieces);
    }
}
