package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ChunkPropertiesTest {

    @Property
    void anyChunkingDecodesToTheSameBody(
            @ForAll("chunks") List<Tuple2<String, String>> chunks,
            @ForAll("trailers") List<Tuple2<String, String>> trailers,
            @ForAll @IntRange(min = 1, max = 40) int pieceBytes) {
        StringBuilder body = new StringBuilder();
        StringBuilder wire = new StringBuilder();
        for (Tuple2<String, String> chunk : chunks) {
            body.append(chunk.get2());
            wire.append(chunk.get1()).append("\r\n").append(chunk.get2()).append("\r\n");
        }
        wire.append("0\r\n");
        trailers.forEach(line ->
                wire.append(line.get1()).append(": ").append(line.get2()).append("\r\n"));
        wire.append("\r\n");

        DecodedBody decoded = DecodedBody.ofChunksInPieces(wire.toString(), pieceBytes);

        List<String> lines =
                trailers.stream().map(line -> line.get1() + ": " + line.get2()).toList();
        assertThat(decoded).isEqualTo(new DecodedBody(body.toString(), lines, true, null, wire.length()));
    }

    @Property(tries = 3000)
    void damagedChunksReadTheSameHoweverTheyAreCut(
            @ForAll("damaged") String wire, @ForAll @IntRange(min = 1, max = 9) int pieceBytes) {
        DecodedBody whole = DecodedBody.ofChunks(wire);

        assertThat(DecodedBody.ofChunksInPieces(wire, pieceBytes)).isEqualTo(whole);
    }

    @Property(tries = 300)
    void whatIsSentInChunksIsReadAsTheSameBody(
            @ForAll @Size(max = 8) List<@IntRange(max = 9000) Integer> pieceSizes,
            @ForAll @IntRange(min = 1, max = 8) int flushEvery) {
        EmbeddedChannel channel = new EmbeddedChannel();
        Http1Output output = new Http1Output(channel);
        StringBuilder body = new StringBuilder();
        output.frame(true);
        for (int i = 0; i < pieceSizes.size(); i++) {
            String piece = Character.toString('a' + i).repeat(pieceSizes.get(i));
            body.append(piece);
            output.body(Wire.buffer(piece));
            if (i % flushEvery == 0) {
                output.flush();
            }
        }
        output.end(null);
        output.flush();
        StringBuilder wire = new StringBuilder();
        for (ByteBuf data = channel.readOutbound(); data != null; data = channel.readOutbound()) {
            wire.append(data.toString(StandardCharsets.ISO_8859_1));
            data.release();
        }

        assertThat(DecodedBody.ofChunks(wire.toString()))
                .isEqualTo(new DecodedBody(body.toString(), List.of(), true, null, wire.length()));
    }

    /** A chunk as the text of its size line and its data. */
    @Provide
    Arbitrary<List<Tuple2<String, String>>> chunks() {
        Arbitrary<String> data = Arbitraries.strings()
                .withCharRange('\0', '\u00ff')
                .ofMinLength(1)
                .ofMaxLength(300);
        Arbitrary<String> formats = Arbitraries.of("%x", "%X", "%08x", "%x;a", "%x ;a=\"b;c\" ;d", "%x \t");
        return Combinators.combine(data, formats)
                .as((text, format) -> Tuple.of(format.formatted(text.length()), text))
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<Tuple2<String, String>>> trailers() {
        Arbitrary<String> names = RequestTexts.tokens().map("z"::concat);
        return Combinators.combine(names, RequestTexts.values())
                .as(Tuple::of)
                .list()
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> damaged() {
        return Arbitraries.of(
                        "0", "1", "5", "a", ";", " ", "\r\n", "\r\n", "\r\n", "\r", "\n", "x", "hello", "A: 1", "\0")
                .list()
                .ofMaxSize(16)
                .map(parts -> "5\r\nhello\r\n" + String.join("", parts));
    }
}
