package dev.weir.proxy.http;

import static dev.weir.proxy.http.Refusal.CONNECTION_NAMES_PROTECTED_FIELD;
import static dev.weir.proxy.http.Refusal.CONTENT_LENGTH_AND_TRANSFER_ENCODING;
import static dev.weir.proxy.http.Refusal.CONTENT_LENGTH_MALFORMED;
import static dev.weir.proxy.http.Refusal.FIELD_NAME_MALFORMED;
import static dev.weir.proxy.http.Refusal.FIELD_VALUE_MALFORMED;
import static dev.weir.proxy.http.Refusal.HEAD_TOO_LARGE;
import static dev.weir.proxy.http.Refusal.LINE_END_MALFORMED;
import static dev.weir.proxy.http.Refusal.LINE_FOLDED;
import static dev.weir.proxy.http.Refusal.SPACE_BEFORE_COLON;
import static dev.weir.proxy.http.Refusal.STATUS_LINE_MALFORMED;
import static dev.weir.proxy.http.Refusal.TOO_MANY_FIELDS;
import static dev.weir.proxy.http.Refusal.TRANSFER_CODING_UNKNOWN;
import static dev.weir.proxy.http.Refusal.TRANSFER_ENCODING_IN_HTTP_1_0;
import static dev.weir.proxy.http.Refusal.TRANSFER_ENCODING_MALFORMED;
import static dev.weir.proxy.http.Refusal.VERSION_NOT_SUPPORTED;
import static dev.weir.proxy.http.Sample.refused;
import static dev.weir.proxy.http.Sample.taken;

import java.util.List;
import java.util.stream.Stream;

/** Response heads, good and hostile, each with what must become of it. */
final class ResponseSamples {
    private static final String START = "HTTP/1.1 200 OK\r\n";

    static final List<Sample> GOOD = List.of(
            taken("the smallest", "HTTP/1.1 200"),
            taken("an empty reason", "HTTP/1.1 200 "),
            taken("a reason of words and high bytes", "HTTP/1.1 404 Not\tFound \u00e9"),
            taken("HTTP/1.0", "HTTP/1.0 200 OK"),
            taken("a status nobody knows", "HTTP/1.1 999 ?"),
            taken("a length", "HTTP/1.1 200 OK", "Content-Length: 5", "Server: x"),
            taken("chunks", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
            taken("a length of 304", "HTTP/1.1 304 Not Modified", "Content-Length: 5"),
            taken("an interim response", "HTTP/1.1 103 Early Hints", "Link: </a>"),
            taken("a switch", "HTTP/1.1 101 Switching Protocols", "Connection: upgrade", "Upgrade: websocket"));

    static final List<Sample> BAD = List.of(
            refusedLine("no status", STATUS_LINE_MALFORMED, "HTTP/1.1"),
            refusedLine("two digits", STATUS_LINE_MALFORMED, "HTTP/1.1 20"),
            refusedLine("two digits and a blank", STATUS_LINE_MALFORMED, "HTTP/1.1 20 OK"),
            refusedLine("four digits", STATUS_LINE_MALFORMED, "HTTP/1.1 2000 OK"),
            refusedLine("a status below 100", STATUS_LINE_MALFORMED, "HTTP/1.1 099 OK"),
            refusedLine("a word for a status", STATUS_LINE_MALFORMED, "HTTP/1.1 abc OK"),
            refusedLine("two blanks", STATUS_LINE_MALFORMED, "HTTP/1.1  200 OK"),
            refusedLine("a tab as separator", STATUS_LINE_MALFORMED, "HTTP/1.1\t200 OK"),
            refusedLine("a leading blank", STATUS_LINE_MALFORMED, " HTTP/1.1 200 OK"),
            refusedLine("a small version name", STATUS_LINE_MALFORMED, "http/1.1 200 OK"),
            refusedLine("a NUL in the reason", STATUS_LINE_MALFORMED, "HTTP/1.1 200 O\0K"),
            refusedLine("a CR in the reason", STATUS_LINE_MALFORMED, "HTTP/1.1 200 O\rK"),
            refusedLine("another protocol", STATUS_LINE_MALFORMED, "SSH-2.0-OpenSSH_9.0"),
            refusedLine("HTTP/2.0", VERSION_NOT_SUPPORTED, "HTTP/2.0 200 OK"),
            refused("a leading CRLF", STATUS_LINE_MALFORMED, "\r\n" + START + "\r\n"),
            refused("a bare LF", STATUS_LINE_MALFORMED, "HTTP/1.1 200 OK\nA: 1\r\n\r\n"),
            refused("a line that ends with LF and no more", STATUS_LINE_MALFORMED, "busy\n"),
            refusedFields("a folded value", LINE_FOLDED, "X: a\r\n b"),
            refusedFields("a blank before the colon", SPACE_BEFORE_COLON, "Content-Length : 5"),
            refusedFields("no colon", FIELD_NAME_MALFORMED, "Content-Length"),
            refusedFields("a NUL in a value", FIELD_VALUE_MALFORMED, "X: a\0"),
            refusedFields("a bare LF behind a field", LINE_END_MALFORMED, "X: a\nY: b"),
            refusedFields("a bare CR within a value", LINE_END_MALFORMED, "X: a\rSet-Cookie: b"),
            refusedFields("unequal lengths", CONTENT_LENGTH_MALFORMED, "Content-Length: 4", "Content-Length: 5"),
            refusedFields("a negative length", CONTENT_LENGTH_MALFORMED, "Content-Length: -1"),
            refusedFields(
                    "length and chunks",
                    CONTENT_LENGTH_AND_TRANSFER_ENCODING,
                    "Content-Length: 4",
                    "Transfer-Encoding: chunked"),
            refusedFields("chunked is not last", TRANSFER_ENCODING_MALFORMED, "Transfer-Encoding: chunked, gzip"),
            refusedFields("two codings", TRANSFER_CODING_UNKNOWN, "Transfer-Encoding: gzip, chunked"),
            refused(
                    "chunks in HTTP/1.0",
                    TRANSFER_ENCODING_IN_HTTP_1_0,
                    Wire.head("HTTP/1.0 200 OK", "Transfer-Encoding: chunked")),
            refused(
                    "chunks of a 204",
                    TRANSFER_ENCODING_MALFORMED,
                    Wire.head("HTTP/1.1 204 No Content", "Transfer-Encoding: chunked")),
            refused(
                    "chunks of an interim response",
                    TRANSFER_ENCODING_MALFORMED,
                    Wire.head("HTTP/1.1 100 Continue", "Transfer-Encoding: chunked")),
            refusedFields("a hidden length", CONNECTION_NAMES_PROTECTED_FIELD, "Connection: Content-Length"),
            refused("101 fields", TOO_MANY_FIELDS, START + "X: y\r\n".repeat(101) + "\r\n"),
            refused("a large head", HEAD_TOO_LARGE, START + "X: " + "a".repeat(16 * 1024) + "\r\n\r\n"),
            refused("a status line without end", HEAD_TOO_LARGE, "a".repeat(16 * 1024)));

    private ResponseSamples() {}

    static List<Sample> all() {
        return Stream.concat(GOOD.stream(), BAD.stream()).toList();
    }

    private static Sample refusedLine(String what, Refusal refusal, String statusLine) {
        return refused(what, refusal, Wire.head(statusLine, "A: 1"));
    }

    private static Sample refusedFields(String what, Refusal refusal, String... lines) {
        return refused(what, refusal, START + Wire.head(lines));
    }
}
