package dev.weir.proxy.http;

import dev.weir.proxy.testing.FuzzRun;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Any bytes as a chunked body: the reader takes the data that the rules give, ends where they end, and is cut anywhere. */
public final class ChunkFuzz {
    private ChunkFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String wire = new String(input, StandardCharsets.ISO_8859_1);
        DecodedBody whole = DecodedBody.ofChunks(wire);
        FuzzRun.same(whole, DecodedBody.ofChunksInPieces(wire, 1), wire);
        FuzzRun.same(whole, DecodedBody.ofChunksCutAt(wire, wire.length() / 2), wire);
        ChunkOracle.Facts rules = ChunkOracle.read(wire);
        if (whole.ended()) {
            FuzzRun.same(rules, new ChunkOracle.Facts(whole.text(), "ended", whole.taken()), wire);
        } else if (rules.end().equals("ended") && !isLimit(whole.refusal())) {
            throw new AssertionError("the rules take what the reader does not: " + wire);
        } else if (rules.end().equals("incomplete") && whole.refusal() == Refusal.CHUNK_MALFORMED) {
            // The reader may see before the end of a line that it cannot be good.
            FuzzRun.same(false, ChunkOracle.read(wire + "\r\n\r\n").end().equals("ended"), wire);
        }
    }

    /** What to begin with. */
    public static Stream<byte[]> seeds() {
        return ChunkSamples.all()
                .map(Sample::wire)
                .filter(wire -> wire.length() < 500)
                .map(wire -> wire.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean isLimit(@Nullable Refusal refusal) {
        return refusal == Refusal.TRAILERS_TOO_LARGE
                || refusal == Refusal.TOO_MANY_FIELDS
                || refusal == Refusal.HEAD_TOO_LARGE
                || refusal == Refusal.CHUNK_MALFORMED;
    }
}
