package dev.weir.proxy.http;

import dev.weir.proxy.testing.FuzzRun;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Any bytes as a response head: the parser reads what the rules say. */
public final class ResponseHeadFuzz {
    private static final Http1ResponseParser PARSER = new Http1ResponseParser(HeadLimits.DEFAULT);
    private static final ResponseHead HEAD = new ResponseHead(HeadLimits.DEFAULT);

    private ResponseHeadFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String wire = new String(input, StandardCharsets.ISO_8859_1);
        int result = PARSER.parse(Wire.buffer(wire), HEAD);
        if (result < Http1ResponseParser.INCOMPLETE && isLimit(Http1ResponseParser.refusal(result))) {
            return;
        }
        Object read = result > 0
                ? ResponseOracle.Facts.of(HEAD)
                : result == 0 ? ResponseOracle.INCOMPLETE : ResponseOracle.REFUSED;
        FuzzRun.same(ResponseOracle.read(wire), read, wire);
    }

    /** What to begin with. */
    public static Stream<byte[]> seeds() {
        return ResponseSamples.all().stream().map(sample -> sample.wire().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean isLimit(Refusal refusal) {
        return refusal == Refusal.HEAD_TOO_LARGE || refusal == Refusal.TOO_MANY_FIELDS;
    }
}
