package dev.weir.proxy.http;

import static dev.weir.proxy.http.Refusal.CONNECTION_NAMES_PROTECTED_FIELD;
import static dev.weir.proxy.http.Refusal.CONTENT_LENGTH_AND_TRANSFER_ENCODING;
import static dev.weir.proxy.http.Refusal.CONTENT_LENGTH_MALFORMED;
import static dev.weir.proxy.http.Refusal.EXPECTATION_UNKNOWN;
import static dev.weir.proxy.http.Refusal.FIELD_NAME_MALFORMED;
import static dev.weir.proxy.http.Refusal.FIELD_VALUE_MALFORMED;
import static dev.weir.proxy.http.Refusal.HEAD_TOO_LARGE;
import static dev.weir.proxy.http.Refusal.HOST_MALFORMED;
import static dev.weir.proxy.http.Refusal.HOST_MISSING;
import static dev.weir.proxy.http.Refusal.HOST_REPEATED;
import static dev.weir.proxy.http.Refusal.LINE_END_MALFORMED;
import static dev.weir.proxy.http.Refusal.LINE_FOLDED;
import static dev.weir.proxy.http.Refusal.METHOD_REFUSED;
import static dev.weir.proxy.http.Refusal.REQUEST_LINE_MALFORMED;
import static dev.weir.proxy.http.Refusal.REQUEST_LINE_TOO_LONG;
import static dev.weir.proxy.http.Refusal.SPACE_BEFORE_COLON;
import static dev.weir.proxy.http.Refusal.TARGET_ABOVE_ROOT;
import static dev.weir.proxy.http.Refusal.TARGET_MALFORMED;
import static dev.weir.proxy.http.Refusal.TOO_MANY_FIELDS;
import static dev.weir.proxy.http.Refusal.TRANSFER_CODING_UNKNOWN;
import static dev.weir.proxy.http.Refusal.TRANSFER_ENCODING_IN_HTTP_1_0;
import static dev.weir.proxy.http.Refusal.TRANSFER_ENCODING_MALFORMED;
import static dev.weir.proxy.http.Refusal.VERSION_NOT_SUPPORTED;
import static dev.weir.proxy.http.Sample.refused;
import static dev.weir.proxy.http.Sample.refusedFields;
import static dev.weir.proxy.http.Sample.taken;

import java.util.List;
import java.util.stream.Stream;

/** Request heads, good and hostile, each with what must become of it. */
final class RequestSamples {
    private static final String START = "GET / HTTP/1.1\r\nHost: weir.test\r\n";

    static final List<Sample> GOOD = List.of(
            taken("the smallest", "GET / HTTP/1.1", "Host: a"),
            taken("HTTP/1.0 without Host", "GET / HTTP/1.0"),
            taken("a later minor version", "GET / HTTP/1.9", "Host: a"),
            new Sample("one leading CRLF", "\r\n" + START + "\r\n", null),
            taken("a length", "POST /x HTTP/1.1", "Host: a", "Content-Length: 5"),
            taken("the same length twice", "POST / HTTP/1.1", "Host: a", "Content-Length: 5", "content-length: 5"),
            taken("chunks", "POST / HTTP/1.1", "Host: a", "TRANSFER-ENCODING:\t chuNKed \t"),
            taken("blanks around a value", "GET / HTTP/1.1", "Host: \t a \t", "X: ", "Y:", "Z:\tz\t"),
            taken("tabs and high bytes in a value", "GET / HTTP/1.1", "Host: a", "X: a\tb \u00e9\u00ff"),
            taken("an absolute target", "GET http://b:81/p?q HTTP/1.1", "Host: a"),
            taken("a path with dot segments", "GET /a/./b/%2e%2E/c?x=/../y HTTP/1.1", "Host: a"),
            taken("the server as a whole", "OPTIONS * HTTP/1.1", "Host: a"),
            taken("an upgrade", "GET / HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket"),
            taken("an expectation", "PUT / HTTP/1.1", "Host: a", "Content-Length: 1", "Expect: 100-Continue"),
            taken("named fields", "GET / HTTP/1.1", "Host: a", "Connection: x, close", "X: 1", "TE: trailers"));

    static final List<Sample> FRAMING = List.of(
            refusedFields(
                    "length before chunks",
                    CONTENT_LENGTH_AND_TRANSFER_ENCODING,
                    "Content-Length: 4",
                    "Transfer-Encoding: chunked"),
            refusedFields(
                    "chunks before length",
                    CONTENT_LENGTH_AND_TRANSFER_ENCODING,
                    "Transfer-Encoding: chunked",
                    "Content-Length: 4"),
            refusedFields(
                    "a bad length beside chunks",
                    CONTENT_LENGTH_AND_TRANSFER_ENCODING,
                    "Transfer-Encoding: chunked",
                    "Content-Length: x"),
            refusedFields("unequal lengths", CONTENT_LENGTH_MALFORMED, "Content-Length: 4", "Content-Length: 5"),
            refusedFields("a list of lengths", CONTENT_LENGTH_MALFORMED, "Content-Length: 4, 4"),
            refusedFields("an empty length", CONTENT_LENGTH_MALFORMED, "Content-Length: "),
            refusedFields("a plus sign", CONTENT_LENGTH_MALFORMED, "Content-Length: +4"),
            refusedFields("a minus sign", CONTENT_LENGTH_MALFORMED, "Content-Length: -4"),
            refusedFields("a hexadecimal length", CONTENT_LENGTH_MALFORMED, "Content-Length: 0x4"),
            refusedFields("a blank within a length", CONTENT_LENGTH_MALFORMED, "Content-Length: 4 4"),
            refusedFields("a length of 20 digits", CONTENT_LENGTH_MALFORMED, "Content-Length: 18446744073709551617"),
            refusedFields(
                    "a good length, then a bad one", CONTENT_LENGTH_MALFORMED, "Content-Length: 4", "Content-Length:"),
            refusedFields("an empty coding", TRANSFER_ENCODING_MALFORMED, "Transfer-Encoding: "),
            refusedFields("identity", TRANSFER_ENCODING_MALFORMED, "Transfer-Encoding: identity"),
            refusedFields("chunked is not last", TRANSFER_ENCODING_MALFORMED, "Transfer-Encoding: chunked, gzip"),
            refusedFields("a longer coding", TRANSFER_ENCODING_MALFORMED, "Transfer-Encoding: xchunked"),
            refusedFields("a parameter", TRANSFER_ENCODING_MALFORMED, "Transfer-Encoding: chunked;q=1"),
            refusedFields("a list that goes on", TRANSFER_ENCODING_MALFORMED, "Transfer-Encoding: chunked,"),
            refusedFields("a quoted coding", TRANSFER_ENCODING_MALFORMED, "Transfer-Encoding: \"chunked\""),
            refusedFields(
                    "identity in a second line",
                    TRANSFER_ENCODING_MALFORMED,
                    "Transfer-Encoding: chunked",
                    "Transfer-Encoding: identity"),
            refusedFields("two codings", TRANSFER_CODING_UNKNOWN, "Transfer-Encoding: gzip, chunked"),
            refusedFields("chunked twice", TRANSFER_CODING_UNKNOWN, "Transfer-Encoding: chunked, chunked"),
            refusedFields(
                    "chunked twice in two lines",
                    TRANSFER_CODING_UNKNOWN,
                    "Transfer-Encoding: chunked",
                    "Transfer-Encoding: chunked"),
            refused(
                    "chunks in HTTP/1.0",
                    TRANSFER_ENCODING_IN_HTTP_1_0,
                    Wire.head("POST / HTTP/1.0", "Host: a", "Transfer-Encoding: chunked")));

    static final List<Sample> LINES = List.of(
            refused("a folded value", LINE_FOLDED, START + "X: a\r\n b\r\n\r\n"),
            refused("a first line that is folded", LINE_FOLDED, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
            refused("a line of blanks", LINE_FOLDED, START + "\t \r\n\r\n"),
            refused("a blank before the colon", SPACE_BEFORE_COLON, START + "X : a\r\n\r\n"),
            refused("a tab before the colon", SPACE_BEFORE_COLON, START + "Content-Length\t: 4\r\n\r\n"),
            refused("no colon", FIELD_NAME_MALFORMED, START + "Content-Length\r\n\r\n"),
            refused("no name", FIELD_NAME_MALFORMED, START + ": a\r\n\r\n"),
            refused("a NUL in a name", FIELD_NAME_MALFORMED, START + "X\0: a\r\n\r\n"),
            refused("a high byte in a name", FIELD_NAME_MALFORMED, START + "\u00c9: a\r\n\r\n"),
            refused("a bracket in a name", FIELD_NAME_MALFORMED, START + "x(y): a\r\n\r\n"),
            refused("a NUL in a value", FIELD_VALUE_MALFORMED, START + "X: a\0b\r\n\r\n"),
            refused("a vertical tab before a value", FIELD_VALUE_MALFORMED, START + "X: \u000bchunked\r\n\r\n"),
            refused("DEL in a value", FIELD_VALUE_MALFORMED, START + "X: a\u007f\r\n\r\n"),
            refused("an escape at the end of a value", FIELD_VALUE_MALFORMED, START + "X: a\u001b\r\n\r\n"),
            refused("a bare LF behind a field", LINE_END_MALFORMED, START + "X: a\nY: b\r\n\r\n"),
            refused("a bare CR within a value", LINE_END_MALFORMED, START + "X: a\rY: b\r\n\r\n"),
            refused("two CRs behind a value", LINE_END_MALFORMED, START + "X: a\r\r\n\r\n"),
            refused("an LF where a name begins", LINE_END_MALFORMED, START + "\n"),
            refused("an LF within a name", LINE_END_MALFORMED, START + "X\nY: a\r\n\r\n"),
            refused("a CR within a name", FIELD_NAME_MALFORMED, START + "X\rY: a\r\n\r\n"),
            refused("a CR where a name begins", LINE_END_MALFORMED, START + "\rX: a\r\n\r\n"),
            refused("an LF behind the request line", LINE_END_MALFORMED, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
            refused("a CR within the request line", LINE_END_MALFORMED, "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"),
            refused("a leading LF", LINE_END_MALFORMED, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            refused("only LFs", LINE_END_MALFORMED, "GET / HTTP/1.1\nHost: a\n\n"),
            refused("nothing but one LF-ended line", LINE_END_MALFORMED, "GET /\n"),
            refused("two leading CRLFs", REQUEST_LINE_MALFORMED, "\r\n\r\n" + START + "\r\n"));

    static final List<Sample> FIRST_LINE = List.of(
            refusedLine("no version", REQUEST_LINE_MALFORMED, "GET /"),
            refusedLine("no target", REQUEST_LINE_MALFORMED, "GET HTTP/1.1"),
            refusedLine("an empty target", REQUEST_LINE_MALFORMED, "GET  HTTP/1.1"),
            refusedLine("two blanks", REQUEST_LINE_MALFORMED, "GET  / HTTP/1.1"),
            refusedLine("a leading blank", REQUEST_LINE_MALFORMED, " GET / HTTP/1.1"),
            refusedLine("a trailing blank", REQUEST_LINE_MALFORMED, "GET / HTTP/1.1 "),
            refusedLine("a tab as separator", REQUEST_LINE_MALFORMED, "GET\t/ HTTP/1.1"),
            refusedLine("a blank within the target", REQUEST_LINE_MALFORMED, "GET /a b HTTP/1.1"),
            refusedLine("a bracket in the method", REQUEST_LINE_MALFORMED, "GE(T / HTTP/1.1"),
            refusedLine("a high byte in the method", REQUEST_LINE_MALFORMED, "G\u00c9T / HTTP/1.1"),
            refusedLine("a NUL", REQUEST_LINE_MALFORMED, "GET /\0 HTTP/1.1"),
            refusedLine("a small version name", REQUEST_LINE_MALFORMED, "GET / http/1.1"),
            refusedLine("a long version", REQUEST_LINE_MALFORMED, "GET / HTTP/1.10"),
            refusedLine("a short version", REQUEST_LINE_MALFORMED, "GET / HTTP/1"),
            refusedLine("a comma in the version", REQUEST_LINE_MALFORMED, "GET / HTTP/1,1"),
            refusedLine("HTTP/0.9", VERSION_NOT_SUPPORTED, "GET / HTTP/0.9"),
            refusedLine("HTTP/2.0", VERSION_NOT_SUPPORTED, "GET / HTTP/2.0"),
            refused("the preface of HTTP/2", VERSION_NOT_SUPPORTED, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            refusedLine("CONNECT", METHOD_REFUSED, "CONNECT a:80 HTTP/1.1"),
            refusedLine("TRACE", METHOD_REFUSED, "TRACE / HTTP/1.1"));

    static final List<Sample> TARGET = List.of(
            refusedLine("no slash", TARGET_MALFORMED, "GET a HTTP/1.1"),
            refusedLine("an asterisk for GET", TARGET_MALFORMED, "GET * HTTP/1.1"),
            refusedLine("more than an asterisk", TARGET_MALFORMED, "OPTIONS *x HTTP/1.1"),
            refusedLine("an authority", TARGET_MALFORMED, "GET a:80 HTTP/1.1"),
            refusedLine("a foreign scheme", TARGET_MALFORMED, "GET ftp://a/ HTTP/1.1"),
            refusedLine("a scheme without authority", TARGET_MALFORMED, "GET http:///a HTTP/1.1"),
            refusedLine("a scheme alone", TARGET_MALFORMED, "GET http:// HTTP/1.1"),
            refusedLine("a fragment", TARGET_MALFORMED, "GET /a#b HTTP/1.1"),
            refusedLine("a tab", TARGET_MALFORMED, "GET /a\tb HTTP/1.1"),
            refusedLine("a high byte", TARGET_MALFORMED, "GET /\u00e9 HTTP/1.1"),
            refusedLine("an escaped NUL", TARGET_MALFORMED, "GET /a%00b HTTP/1.1"),
            refusedLine("an escaped NUL at the end", TARGET_MALFORMED, "GET /%00?a HTTP/1.1"),
            refusedLine("above the root", TARGET_ABOVE_ROOT, "GET /.. HTTP/1.1"),
            refusedLine("above the root and down again", TARGET_ABOVE_ROOT, "GET /../a HTTP/1.1"),
            refusedLine("above the root, deeper", TARGET_ABOVE_ROOT, "GET /a/b/../../../c HTTP/1.1"),
            refusedLine("above the root, escaped", TARGET_ABOVE_ROOT, "GET /%2e%2E/ HTTP/1.1"),
            refusedLine("above the root, half escaped", TARGET_ABOVE_ROOT, "GET /.%2e HTTP/1.1"),
            refusedLine("above the root behind a dot", TARGET_ABOVE_ROOT, "GET /./%2E. HTTP/1.1"),
            refusedLine("above the root of an absolute target", TARGET_ABOVE_ROOT, "GET http://a/.. HTTP/1.1"));

    static final List<Sample> HOST = List.of(
            refused("no Host", HOST_MISSING, Wire.head("GET / HTTP/1.1")),
            refused("no Host beside an absolute target", HOST_MISSING, Wire.head("GET http://a/ HTTP/1.1")),
            refused("two Hosts", HOST_REPEATED, Wire.head("GET / HTTP/1.1", "Host: a", "host: a")),
            refused("two Hosts in HTTP/1.0", HOST_REPEATED, Wire.head("GET / HTTP/1.0", "Host: a", "Host: b")),
            refused(
                    "two Hosts beside an absolute target",
                    HOST_REPEATED,
                    Wire.head("GET http://a/ HTTP/1.1", "Host: a", "Host: b")),
            refusedHost("an empty Host", ""),
            refusedHost("a blank", "a b"),
            refusedHost("a slash", "a/b"),
            refusedHost("a user", "u@a"),
            refusedHost("a query", "a?b"),
            refusedHost("a backslash", "a\\b"),
            refusedHost("a high byte", "\u00e9"),
            refusedHost("a port alone", ":80"),
            refusedHost("a word for a port", "a:http"),
            refusedHost("a port too large", "a:65536"),
            refusedHost("a port too long", "a:000080"),
            refusedHost("two ports", "a:80:81"),
            refusedHost("an open literal", "[::1"),
            refusedHost("an empty literal", "[]"),
            refusedHost("a bare IPv6 address", "::1"),
            refusedHost("a zone", "[fe80::1%25eth0]"),
            refusedHost("more behind a literal", "[::1]a"),
            refused("a bad Host in HTTP/1.0", HOST_MALFORMED, Wire.head("GET / HTTP/1.0", "Host: a/b")),
            refused("a user in the target", HOST_MALFORMED, Wire.head("GET http://u@a/ HTTP/1.1", "Host: a")),
            refused("a bad port in the target", HOST_MALFORMED, Wire.head("GET http://a:b/ HTTP/1.1", "Host: a")),
            refused(
                    "a bad Host beside an absolute target",
                    HOST_MALFORMED,
                    Wire.head("GET http://a/ HTTP/1.1", "Host: a b")));

    static final List<Sample> MEANING = List.of(
            refusedConnection("host"),
            refusedConnection("Content-Length"),
            refusedConnection("authorization"),
            refusedConnection("COOKIE"),
            refusedConnection("Via"),
            refusedConnection("Forwarded"),
            refusedConnection("X-Forwarded-For"),
            refusedConnection("x-forwarded-anything"),
            refusedConnection("X-Weir-Variant"),
            refusedConnection("keep-alive , ,\tclose,cookie"),
            refusedFields(
                    "a later Connection", CONNECTION_NAMES_PROTECTED_FIELD, "Connection: close", "Connection: Host"),
            refusedFields("another expectation", EXPECTATION_UNKNOWN, "Expect: 200-ok"),
            refusedFields("an empty expectation", EXPECTATION_UNKNOWN, "Expect:"),
            refusedFields("a second expectation", EXPECTATION_UNKNOWN, "Expect: 100-continue", "Expect: 200-ok"));

    static final List<Sample> LIMITS = List.of(
            refusedLine("a long request line", REQUEST_LINE_TOO_LONG, "GET /" + "a".repeat(8192) + " HTTP/1.1"),
            refused("a request line without end", REQUEST_LINE_TOO_LONG, "a".repeat(8194)),
            refused("101 fields", TOO_MANY_FIELDS, START + "X: y\r\n".repeat(100) + "\r\n"),
            refused("a large head", HEAD_TOO_LARGE, START + "X: " + "a".repeat(16 * 1024) + "\r\n\r\n"),
            refused("a head without end", HEAD_TOO_LARGE, START + "a".repeat(16 * 1024)));

    private RequestSamples() {}

    static List<Sample> all() {
        return Stream.of(GOOD, FRAMING, LINES, FIRST_LINE, TARGET, HOST, MEANING, LIMITS)
                .flatMap(List::stream)
                .toList();
    }

    static Stream<Sample> refusals() {
        return Sample.refusedOnly(all());
    }

    private static Sample refusedLine(String what, Refusal refusal, String requestLine) {
        return refused(what, refusal, Wire.head(requestLine, "Host: weir.test"));
    }

    private static Sample refusedHost(String what, String host) {
        return refused("Host: " + what, HOST_MALFORMED, Wire.head("GET / HTTP/1.1", "Host: " + host));
    }

    private static Sample refusedConnection(String options) {
        return refusedFields("Connection: " + options, CONNECTION_NAMES_PROTECTED_FIELD, "Connection: " + options);
    }
}
