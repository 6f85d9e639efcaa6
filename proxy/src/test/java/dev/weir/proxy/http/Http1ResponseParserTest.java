package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class Http1ResponseParserTest {

    @ParameterizedTest
    @FieldSource("dev.weir.proxy.http.ResponseSamples#GOOD")
    void aGoodHeadIsTakenWhole(Sample sample) {
        assertThat(Wire.responseOutcome(sample.wire())).isEqualTo(sample.wire().length());
    }

    @ParameterizedTest
    @FieldSource("dev.weir.proxy.http.ResponseSamples#BAD")
    void aBadHeadIsRefusedForItsReason(Sample sample) {
        assertThat(Wire.responseOutcome(sample.wire())).isEqualTo(sample.refusal());
    }

    @Test
    void theHeadIsReadAsItStands() {
        ResponseHead head = Wire.response(
                Wire.head("HTTP/1.1 503 Service  Unavailable", "Retry-After: 5", "content-length:12", "X-A:  b c "));

        assertThat(head.status()).isEqualTo(503);
        assertThat(Wire.text(head.bytes(), head.reasonStart(), head.reasonEnd()))
                .isEqualTo("Service  Unavailable");
        assertThat(head.contentLength()).isEqualTo(12);
        assertThat(head.isChunked()).isFalse();
        assertThat(head.isHttp10()).isFalse();
        assertThat(head.isInterim()).isFalse();
        assertThat(Wire.lines(head.fields())).containsExactly("Retry-After: 5", "X-A: b c");
    }

    @Test
    void nothingOfOneHeadIsLeftInTheNext() {
        ResponseHead head = new ResponseHead(HeadLimits.DEFAULT);
        Wire.parse(
                Wire.head(
                        "HTTP/1.0 101 X",
                        "Content-Length: 5",
                        "Connection: close, upgrade",
                        "Upgrade: a",
                        "Keep-Alive: timeout=5",
                        "Server: s"),
                head);
        Wire.parse(Wire.head("HTTP/1.1 200"), head);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.reasonEnd()).isEqualTo(head.reasonStart());
        assertThat(head.isHttp10()).isFalse();
        assertThat(head.isPersistent()).isTrue();
        assertThat(head.contentLength()).isEqualTo(RequestHead.LENGTH_UNKNOWN);
        assertThat(head.upgradeEnd()).isEqualTo(head.upgradeStart());
        assertThat(head.keepAliveTimeoutSeconds()).isEqualTo(-1);
        assertThat(head.fields().has(FieldName.SERVER)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "200, GET, Content-Length: 5, true",
        "200, GET, Content-Length: 0, false",
        "200, GET, Transfer-Encoding: chunked, true",
        "200, GET, A: until close, true",
        "200, HEAD, Content-Length: 5, false",
        "200, HEAD, Transfer-Encoding: chunked, false",
        "204, GET, A: 1, false",
        "204, GET, Content-Length: 5, false",
        "304, GET, Content-Length: 5, false",
        "304, GET, Transfer-Encoding: chunked, false",
        "100, GET, A: 1, false",
        "500, POST, Content-Length: 5, true"
    })
    void whetherABodyFollowsDependsOnStatusAndMethod(int status, Method method, String field, boolean body) {
        ResponseHead head = Wire.response(Wire.head("HTTP/1.1 " + status + " X", field));

        assertThat(head.hasBody(method)).isEqualTo(body);
    }

    @Test
    void anAnswerToHeadKeepsItsLength() {
        assertThat(Wire.responseWith("Content-Length: 5").contentLength()).isEqualTo(5);
    }

    @Test
    void aHeadOfOurOwnBeginsEmpty() {
        ResponseHead head = Wire.responseWith("A: 1", "Content-Length: 5");

        head.begin(503, Reason.of(503), 7);
        head.fields().append(FieldBlock.Name.of("Retry-After"), Ascii.bytes("x1y"), 1, 2);

        assertThat(head.status()).isEqualTo(503);
        assertThat(Wire.text(head.bytes(), head.reasonStart(), head.reasonEnd()))
                .isEqualTo("Service Unavailable");
        assertThat(head.contentLength()).isEqualTo(7);
        assertThat(Wire.lines(head.fields())).containsExactly("Retry-After: 1");
    }
}
