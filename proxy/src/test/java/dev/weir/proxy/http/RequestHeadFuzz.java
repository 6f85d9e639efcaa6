package dev.weir.proxy.http;

import dev.weir.proxy.testing.FuzzRun;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Any bytes as a request head: the parser reads what the rules say, and what it forwards the next hop reads alike. */
public final class RequestHeadFuzz {
    private static final Http1RequestParser PARSER = new Http1RequestParser(HeadLimits.DEFAULT);
    private static final RequestHead HEAD = new RequestHead(HeadLimits.DEFAULT);

    private RequestHeadFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String wire = new String(input, StandardCharsets.ISO_8859_1);
        int result = PARSER.parse(Wire.buffer(wire), HEAD);
        if (isLimit(result)) {
            return;
        }
        Object read =
                result > 0 ? RequestFacts.of(HEAD) : result == 0 ? RequestOracle.INCOMPLETE : RequestOracle.REFUSED;
        FuzzRun.same(RequestOracle.read(wire), read, wire);
        if (result > 0 && HEAD.authorityEnd() > HEAD.authorityStart()) {
            RequestFacts facts = RequestFacts.of(HEAD);
            String forwarded = Wire.written(HEAD);
            int next = PARSER.parse(Wire.buffer(forwarded), HEAD);
            FuzzRun.same(forwarded.length(), next, forwarded);
            FuzzRun.same(facts.forwarded(), RequestFacts.of(HEAD), forwarded);
        }
    }

    /** What to begin with. */
    public static Stream<byte[]> seeds() {
        return RequestSamples.all().stream().map(sample -> sample.wire().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The rules know no limits. */
    private static boolean isLimit(int result) {
        if (result >= Http1RequestParser.INCOMPLETE) {
            return false;
        }
        return switch (Http1RequestParser.refusal(result)) {
            case HEAD_TOO_LARGE, TOO_MANY_FIELDS, REQUEST_LINE_TOO_LONG -> true;
            default -> false;
        };
    }
}
