package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1HeadWriterTest {

    @Test
    void aRequestIsWrittenByteForByte() {
        RequestHead head = Wire.request(
                "POST /a/../b?c HTTP/1.1",
                "accept:*/*",
                "Host: Shop:80",
                "Connection: keep-alive, x-hop",
                "Content-Length: 012",
                "X-Hop: 1",
                "X-Kept:  1 ",
                "x-KEPT: 2");
        head.fields().append(FieldBlock.of(List.of(new FieldBlock.Line("Via", "1.1 weir"))));

        assertThat(Wire.written(head))
                .isEqualTo(Wire.head(
                        "POST /b?c HTTP/1.1",
                        "Host: Shop:80",
                        "accept:*/*",
                        "X-Kept:  1 ",
                        "x-KEPT: 2",
                        "Via: 1.1 weir",
                        "Content-Length: 12"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, A: 1, ''",
        "HEAD, A: 1, ''",
        "OPTIONS, A: 1, ''",
        "GET, Content-Length: 0, ''",
        "GET, Content-Length: 7, Content-Length: 7",
        "GET, Transfer-Encoding: chunked, Transfer-Encoding: chunked",
        "POST, A: 1, Content-Length: 0",
        "PUT, Content-Length: 0, Content-Length: 0",
        "PURGE, A: 1, Content-Length: 0",
        "POST, Content-Length: 999999999999999999, Content-Length: 999999999999999999"
    })
    void theFramingOfARequestFollowsItsBody(String method, String field, String framing) {
        String written = Wire.written(Wire.request(method + " / HTTP/1.1", "Host: a", field));
        String kept = field.startsWith("A") ? "A: 1\r\n" : "";

        assertThat(written)
                .isEqualTo(method + " / HTTP/1.1\r\nHost: a\r\n" + kept + (framing.isEmpty() ? "" : framing + "\r\n")
                        + "\r\n");
    }

    @Test
    void trailersAreAskedForAnew() {
        assertThat(Wire.written(Wire.requestWith("TE: gzip, trailers", "Connection: TE")))
                .isEqualTo("GET / HTTP/1.1\r\nHost: weir.test\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
    }

    @Test
    void anUpgradeIsAskedForAnewUntilItIsDropped() {
        RequestHead head = Wire.requestWith("Connection: Upgrade", "Upgrade: websocket", "TE: trailers");

        assertThat(Wire.written(head))
                .isEqualTo("GET / HTTP/1.1\r\nHost: weir.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        head.dropUpgrade();
        assertThat(Wire.written(head))
                .isEqualTo("GET / HTTP/1.1\r\nHost: weir.test\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, false, false, ''",
        "LENGTH, false, false, Content-Length: 5",
        "CHUNKED, false, false, Transfer-Encoding: chunked",
        "LENGTH, true, false, Content-Length: 5|Connection: close",
        "LENGTH, false, true, Content-Length: 5|Connection: keep-alive",
        "UNTIL_CLOSE, true, false, Connection: close"
    })
    void aResponseIsWrittenByteForByte(ResponseFraming framing, boolean close, boolean keep, String added) {
        ResponseHead head = Wire.response(Wire.head(
                "HTTP/1.0 404 Not  Found",
                "Set-Cookie: a=b",
                "Connection: X",
                "x: y",
                "set-cookie:c=d",
                "Content-Length: 5"));

        String lines = added.isEmpty() ? "" : added.replace("|", "\r\n") + "\r\n";
        assertThat(Wire.written(out -> Http1HeadWriter.writeResponse(head, framing, close, keep, out)))
                .isEqualTo("HTTP/1.1 404 Not  Found\r\nSet-Cookie: a=b\r\nset-cookie:c=d\r\n" + lines + "\r\n");
    }

    @Test
    void aReasonMayBeEmpty() {
        ResponseHead head = Wire.response(Wire.head("HTTP/1.1 200"));

        assertThat(Wire.written(out -> Http1HeadWriter.writeResponse(head, ResponseFraming.NONE, false, false, out)))
                .isEqualTo("HTTP/1.1 200 \r\n\r\n");
    }

    @Test
    void anInterimResponseSaysNothingOfTheConnection() {
        ResponseHead head = Wire.response(Wire.head("HTTP/1.1 103 Early Hints", "Link: </a>"));

        assertThat(Wire.written(out -> Http1HeadWriter.writeResponse(head, ResponseFraming.NONE, true, false, out)))
                .isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    }

    @Test
    void aSwitchNamesItsProtocol() {
        ResponseHead head = Wire.response(
                Wire.head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: upgrade", "X: 1"));

        assertThat(Wire.written(out -> Http1HeadWriter.writeResponse(head, ResponseFraming.NONE, true, false, out)))
                .isEqualTo(Wire.head(
                        "HTTP/1.1 101 Switching Protocols", "X: 1", "Connection: Upgrade", "Upgrade: websocket"));
    }

    @ParameterizedTest
    @FieldSource("dev.weir.proxy.http.RequestSamples#GOOD")
    void aWrittenRequestStaysWithinItsBound(Sample sample) {
        RequestHead head = Wire.accepted(sample.wire());

        assertThat(Wire.written(head).length()).isLessThanOrEqualTo(Http1HeadWriter.bound(head));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 9, 10, 99, 100, 4_294_967_296L, 999_999_999_999_999_999L, Long.MAX_VALUE})
    void numbersAreDecimal(long number) {
        ByteBuf out = Unpooled.buffer();
        Http1HeadWriter.writeDecimal(number, out);

        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(Long.toString(number));
    }

    @ParameterizedTest
    @CsvSource({
        "200, Content-Length: 5, true, false, LENGTH",
        "200, Content-Length: 5, true, true, LENGTH",
        "200, Content-Length: 5, false, false, LENGTH",
        "200, Content-Length: 0, false, true, LENGTH",
        "200, Transfer-Encoding: chunked, true, false, CHUNKED",
        "200, Transfer-Encoding: chunked, true, true, UNTIL_CLOSE",
        "200, Transfer-Encoding: chunked, false, false, NONE",
        "200, A: until close, true, false, CHUNKED",
        "200, A: until close, true, true, UNTIL_CLOSE",
        "304, Content-Length: 5, false, false, LENGTH",
        "204, Content-Length: 5, false, false, NONE",
        "100, Content-Length: 5, false, false, NONE"
    })
    void theFramingOfAResponseSuitsItsBodyAndTheClient(
            int status, String field, boolean bodyFollows, boolean toHttp10, ResponseFraming framing) {
        ResponseHead head = Wire.response(Wire.head("HTTP/1.1 " + status + " X", field));

        assertThat(ResponseFraming.of(head, bodyFollows, toHttp10)).isEqualTo(framing);
    }
}
