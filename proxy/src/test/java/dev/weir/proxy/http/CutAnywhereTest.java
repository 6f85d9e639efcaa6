package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.function.ToIntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The network may cut bytes anywhere. A connection parses what has come so far again and again: as long as that is a
 * beginning the result is {@code INCOMPLETE}, and then it is what the whole gives.
 */
class CutAnywhereTest {

    @ParameterizedTest
    @MethodSource("dev.weir.proxy.http.RequestSamples#all")
    void aRequestHeadReadsTheSameHoweverItIsCut(Sample sample) {
        Http1RequestParser parser = new Http1RequestParser(HeadLimits.DEFAULT);
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);

        int decided = assertSameAtEveryCut(sample.wire(), bytes -> parser.parse(bytes, head));

        if (sample.refusal() == null) {
            assertThat(decided).isEqualTo(sample.wire().length());
            RequestFacts facts = RequestFacts.of(head);
            Wire.parse(sample.wire(), head);
            assertThat(facts).isEqualTo(RequestFacts.of(head));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.proxy.http.ResponseSamples#all")
    void aResponseHeadReadsTheSameHoweverItIsCut(Sample sample) {
        Http1ResponseParser parser = new Http1ResponseParser(HeadLimits.DEFAULT);
        ResponseHead head = new ResponseHead(HeadLimits.DEFAULT);

        int decided = assertSameAtEveryCut(sample.wire(), bytes -> parser.parse(bytes, head));

        if (sample.refusal() == null) {
            assertThat(decided).isEqualTo(sample.wire().length());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.proxy.http.ChunkSamples#all")
    void chunksReadTheSameHoweverTheyAreCut(Sample sample) {
        String wire = sample.wire() + "the next message";
        DecodedBody whole = DecodedBody.ofChunks(wire);

        assertThat(DecodedBody.ofChunksInPieces(wire, 1)).isEqualTo(whole);
        for (int at = 0; at <= Math.min(wire.length(), 5200); at++) {
            assertThat(DecodedBody.ofChunksCutAt(wire, at)).as("cut at %d", at).isEqualTo(whole);
        }
    }

    /** Parses each beginning of the wire, longer by a byte each time; returns how many bytes decided. */
    private static int assertSameAtEveryCut(String wire, ToIntFunction<ByteBuf> parser) {
        ByteBuf bytes = Wire.buffer(wire + "GET /next HTTP/1.1\r\nHost: next\r\n\r\n");
        int length = bytes.readableBytes();
        Object whole = Wire.outcome(parser.applyAsInt(bytes));
        int decided = 0;
        while (parser.applyAsInt(bytes.slice(0, decided)) == HeadLines.INCOMPLETE) {
            decided++;
        }
        for (int end = decided; end <= length; end++) {
            assertThat(Wire.outcome(parser.applyAsInt(bytes.slice(0, end))))
                    .as("%d bytes", end)
                    .isEqualTo(whole);
        }
        assertThat(decided).isLessThanOrEqualTo(wire.length());
        return decided;
    }
}
