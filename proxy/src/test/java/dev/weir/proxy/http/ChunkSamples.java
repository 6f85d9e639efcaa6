package dev.weir.proxy.http;

import static dev.weir.proxy.http.Refusal.CHUNK_MALFORMED;
import static dev.weir.proxy.http.Refusal.FIELD_NAME_MALFORMED;
import static dev.weir.proxy.http.Refusal.FIELD_VALUE_MALFORMED;
import static dev.weir.proxy.http.Refusal.LINE_END_MALFORMED;
import static dev.weir.proxy.http.Refusal.LINE_FOLDED;
import static dev.weir.proxy.http.Refusal.SPACE_BEFORE_COLON;
import static dev.weir.proxy.http.Refusal.TOO_MANY_FIELDS;
import static dev.weir.proxy.http.Refusal.TRAILERS_TOO_LARGE;

import java.util.List;
import java.util.stream.Stream;

/** Chunked bodies, good and hostile. */
final class ChunkSamples {
    static final List<Sample> GOOD = List.of(
            good("empty", "0\r\n\r\n"),
            good("one chunk", "5\r\nhello\r\n0\r\n\r\n"),
            good("several chunks", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"),
            good("both cases of digits", "0a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            good("leading zeros", "000000000000005\r\nhello\r\n000\r\n\r\n"),
            good("extensions", "5;a\r\nhello\r\n1 ; b = \"c;\\\" d\u00e9\"\r\nx\r\n0;last\r\n\r\n"),
            good("a padded size", "5 \t \r\nhello\r\n0 \r\n\r\n"),
            good("CRLF as data", "4\r\n\r\n\r\n\r\n0\r\n\r\n"),
            good("a long extension", "1;" + "a".repeat(4096) + "\r\nx\r\n0\r\n\r\n"),
            good("trailers", "1\r\nx\r\n0\r\nDigest: d\r\nX-B:  c \r\n\r\n"));

    static final List<Sample> BAD = List.of(
            bad("no size", "\r\n"),
            bad("an extension without size", ";a\r\n"),
            bad("a blank before the size", " 5\r\nhello\r\n"),
            bad("a minus sign", "-5\r\nhello\r\n"),
            bad("a prefix", "0x5\r\nhello\r\n"),
            bad("a letter that is no digit", "5g\r\nhello\r\n"),
            bad("a high byte", "5\u00e9\r\nhello\r\n"),
            bad("a second number", "5 5\r\nhello\r\n"),
            bad("a word that is no extension", "5 a\r\nhello\r\n"),
            bad("16 digits", "0000000000000005\r\nhello\r\n"),
            bad("a size beyond 64 bits", "FFFFFFFFFFFFFFFFF\r\n"),
            bad("a size that ends with LF", "5\nhello\r\n"),
            bad("a size that ends with CR", "5\rhello\r\n"),
            bad("an extension that ends with LF", "5;a\nhello\r\n"),
            bad("a bare CR in an extension", "5;a\rb\r\nhello\r\n"),
            bad("a NUL in an extension", "5;\0\r\nhello\r\n"),
            bad("an extension without end", "5;" + "a".repeat(5000)),
            bad("blanks without end", "5" + " ".repeat(5000)),
            bad("a chunk longer than it says", "4\r\nhello\r\n0\r\n\r\n"),
            bad("a chunk shorter than it says", "6\r\nhello\r\n0\r\n\r\n"),
            bad("data that ends with LF", "5\r\nhello\n0\r\n\r\n"),
            bad("data that ends with CR", "5\r\nhello\r0\r\n\r\n"),
            badTrailer("an LF in place of CRLF", LINE_END_MALFORMED, "\n"),
            badTrailer("a trailer that ends with LF", LINE_END_MALFORMED, "A: 1\n\r\n"),
            badTrailer("a section that ends with LF", LINE_END_MALFORMED, "A: 1\r\n\n"),
            badTrailer("a bare CR", LINE_END_MALFORMED, "A: 1\rB: 2\r\n\r\n"),
            badTrailer("a folded trailer", LINE_FOLDED, "A: 1\r\n 2\r\n\r\n"),
            badTrailer("a trailer without colon", FIELD_NAME_MALFORMED, "A\r\n\r\n"),
            badTrailer("a blank before the colon", SPACE_BEFORE_COLON, "A : 1\r\n\r\n"),
            badTrailer("a NUL in a trailer", FIELD_VALUE_MALFORMED, "A: \0\r\n\r\n"),
            badTrailer("too many trailers", TOO_MANY_FIELDS, "A: 1\r\n".repeat(101) + "\r\n"),
            badTrailer("large trailers", TRAILERS_TOO_LARGE, "A: " + "a".repeat(16 * 1024) + "\r\n\r\n"));

    private ChunkSamples() {}

    static Stream<Sample> all() {
        return Stream.concat(GOOD.stream(), BAD.stream());
    }

    private static Sample good(String what, String wire) {
        return new Sample(what, wire, null);
    }

    private static Sample bad(String what, String wire) {
        return new Sample(what, wire, CHUNK_MALFORMED);
    }

    private static Sample badTrailer(String what, Refusal refusal, String trailers) {
        return new Sample(what, "1\r\nx\r\n0\r\n" + trailers, refusal);
    }
}
