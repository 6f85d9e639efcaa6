package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1RequestParserTest {

    @ParameterizedTest
    @FieldSource("dev.weir.proxy.http.RequestSamples#GOOD")
    void aGoodHeadIsTakenWhole(Sample sample) {
        assertThat(Wire.requestOutcome(sample.wire())).isEqualTo(sample.wire().length());
    }

    @Test
    void theHeadIsReadAsItStands() {
        RequestHead head = Wire.request(
                "PUT /shop/cart?id=7&x HTTP/1.1",
                "hoST: Shop.Example.com:8080",
                "X-A: 1",
                "x-a:  2 ",
                "Content-Length: 3");

        assertThat(head.method()).isEqualTo(Method.PUT);
        assertThat(head.methodText()).isEqualTo("PUT");
        assertThat(head.pathText()).isEqualTo("/shop/cart");
        assertThat(head.queryText()).isEqualTo("id=7&x");
        assertThat(head.hostText()).isEqualTo("shop.example.com");
        assertThat(Wire.text(head.bytes(), head.authorityStart(), head.authorityEnd()))
                .isEqualTo("Shop.Example.com:8080");
        assertThat(head.bodyLength()).isEqualTo(3);
        assertThat(head.isHttp10()).isFalse();
        assertThat(Wire.lines(head.fields())).containsExactly("X-A: 1", "x-a: 2");
    }

    @Test
    void whatFollowsTheHeadIsLeftAlone() {
        ByteBuf in = Wire.buffer(Wire.requestText() + "body, or the next request");
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);

        int length = new Http1RequestParser(HeadLimits.DEFAULT).parse(in, head);

        assertThat(length).isEqualTo(Wire.requestText().length());
        assertThat(in.readerIndex()).isZero();
    }

    @Test
    void theHeadIsParsedWhereverTheBufferStands() {
        ByteBuf in = Wire.buffer("before" + Wire.requestText("X: 1"));
        in.skipBytes(6);
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);

        assertThat(new Http1RequestParser(HeadLimits.DEFAULT).parse(in, head)).isEqualTo(in.readableBytes());
        assertThat(Wire.lines(head.fields())).containsExactly("X: 1");
    }

    @Test
    void nothingOfOneHeadIsLeftInTheNext() {
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        Wire.parse(
                Wire.head(
                        "PUT http://a:1/p?q HTTP/1.1",
                        "Host: a",
                        "Content-Length: 5",
                        "Connection: close, upgrade",
                        "Upgrade: websocket",
                        "TE: trailers",
                        "Expect: 100-continue",
                        "Cookie: a=b"),
                head);
        Wire.parse(Wire.head("GET / HTTP/1.0"), head);

        assertThat(head.method()).isEqualTo(Method.GET);
        assertThat(head.pathText()).isEqualTo("/");
        assertThat(head.queryStart()).isEqualTo(-1);
        assertThat(head.queryText()).isEmpty();
        assertThat(head.hostText()).isEmpty();
        assertThat(head.authorityEnd()).isEqualTo(head.authorityStart());
        assertThat(head.bodyLength()).isZero();
        assertThat(head.isUpgrade()).isFalse();
        assertThat(head.acceptsTrailers()).isFalse();
        assertThat(head.expectsContinue()).isFalse();
        assertThat(head.fields().count()).isZero();
        assertThat(head.fields().has(FieldName.COOKIE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, GET",
        "HEAD, HEAD",
        "POST, POST",
        "PUT, PUT",
        "DELETE, DELETE",
        "OPTIONS, OPTIONS",
        "PATCH, PATCH",
        "get, OTHER",
        "Get, OTHER",
        "PURGE, OTHER",
        "PROPFIND, OTHER",
        "!#$%&'*+-.^_`|~, OTHER",
        "G, OTHER"
    })
    void aMethodIsATokenAndIsComparedWithCase(String token, Method method) {
        RequestHead head = Wire.request(token + " / HTTP/1.1", "Host: a");

        assertThat(head.method()).isEqualTo(method);
        assertThat(head.methodText()).isEqualTo(token);
    }

    @Test
    void methodsKnowWhetherTheyMayBeRepeated() {
        assertThat(Method.GET.isSafe()).isTrue();
        assertThat(Method.PUT.isSafe()).isFalse();
        assertThat(Method.PUT.isIdempotent()).isTrue();
        assertThat(Method.POST.isIdempotent()).isFalse();
        assertThat(Method.PATCH.isIdempotent()).isFalse();
        assertThat(Method.OTHER.isIdempotent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "05", "000000000000000005"})
    void aLengthIsDecimal(String length) {
        assertThat(Wire.requestWith("Content-Length: " + length).bodyLength()).isEqualTo(5);
    }

    @Test
    void theLargestLengthHasEighteenDigits() {
        assertThat(Wire.requestWith("Content-Length: 999999999999999999").bodyLength())
                .isEqualTo(999_999_999_999_999_999L);
    }

    @Test
    void framingIsAFactAndNoField() {
        RequestHead length = Wire.requestWith("Content-Length: 5", "Content-Length: 5");
        RequestHead chunks = Wire.requestWith("Transfer-Encoding: Chunked");

        assertThat(length.bodyLength()).isEqualTo(5);
        assertThat(Wire.lines(length.fields())).isEmpty();
        assertThat(chunks.bodyLength()).isEqualTo(RequestHead.LENGTH_UNKNOWN);
        assertThat(Wire.lines(chunks.fields())).isEmpty();
        assertThat(Wire.requestWith().bodyLength()).isZero();
    }

    @Test
    void limitsAreInclusive() {
        String line = "GET /" + "a".repeat(8192 - 14) + " HTTP/1.1";
        assertThat(line).hasSize(8192);
        assertThat(Wire.request(line, "Host: a").pathText()).hasSize(8192 - 13);

        String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        String whole = start + "a".repeat(16 * 1024 - start.length() - 4) + "\r\n\r\n";
        assertThat(whole).hasSize(16 * 1024);
        assertThat(Wire.requestOutcome(whole)).isEqualTo(whole.length());
        assertThat(Wire.requestOutcome(whole + "the next request")).isEqualTo(whole.length());
        assertThat(Wire.requestOutcome("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(99) + "\r\n"))
                .isInstanceOf(Integer.class);
    }

    @Test
    void theLeadingCrLfCountsNotForTheLineButForTheHead() {
        HeadLimits limits = new HeadLimits(14, 27, 1);
        RequestHead head = new RequestHead(limits);
        String wire = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";

        assertThat(wire).hasSize(29);
        assertThat(Wire.outcome(new Http1RequestParser(limits).parse(Wire.buffer(wire), head)))
                .isEqualTo(Refusal.HEAD_TOO_LARGE);
        HeadLimits enough = new HeadLimits(14, 29, 1);
        assertThat(new Http1RequestParser(enough).parse(Wire.buffer(wire), new RequestHead(enough)))
                .isEqualTo(29);
    }

    @Test
    void manyFieldsGrowTheTable() {
        HeadLimits limits = new HeadLimits(8192, 16 * 1024, 1000);
        RequestHead head = new RequestHead(limits);
        String wire = "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(999) + "\r\n";

        assertThat(new Http1RequestParser(limits).parse(Wire.buffer(wire), head))
                .isEqualTo(wire.length());
        assertThat(head.fields().count()).isEqualTo(1000);
        assertThat(head.fields().value(999)).isEqualTo("y");
    }
}
