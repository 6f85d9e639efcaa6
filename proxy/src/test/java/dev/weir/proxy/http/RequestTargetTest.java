package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes is what is forwarded; each case also looks at the line that goes upstream. */
class RequestTargetTest {

    @ParameterizedTest
    @CsvSource({
        "/., /",
        "/./, /",
        "/a/., /a/",
        "/a/./b, /a/b",
        "/a/.., /",
        "/a/../, /",
        "/a/../b, /b",
        "/a/b/../c, /a/c",
        "/a/b/.., /a/",
        "/a/b/../.., /",
        "/a//../b, /a/b",
        "/a//.., /a/",
        "//.., /",
        "//../b, /b",
        "/%2e, /",
        "/%2E/a, /a",
        "/a/%2e%2e/b, /b",
        "/a/.%2e/b, /b",
        "/a/%2E./b, /b",
        "/a/%2e%2E, /",
        "/a/b/%2e%2e/%2e%2e/c, /c",
        "/.a/.., /",
        "/a/.b/../c, /a/c"
    })
    void dotSegmentsAreResolvedInAllSpellings(String target, String path) {
        assertTarget(target, path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//",
                "//a",
                "/a//b",
                "/a/",
                "/a%2Fb",
                "/a/..%2fb",
                "/%2e%2e%2fa",
                "/...",
                "/.../a",
                "/%2e%2e%2e",
                "/.a",
                "/a.",
                "/a../b",
                "/..a",
                "/..;/a",
                "/%252e%252e/a",
                "/%c0%ae%c0%ae/a",
                "/a%2",
                "/a%",
                "/%zz",
                "/a;b=c",
                "/~a!$&'()*+,=:@|\\\"<>^`{}"
            })
    void everythingElseStaysAsItIs(String target) {
        assertTarget(target, target);
    }

    @ParameterizedTest
    @CsvSource({
        "/?, '', /?",
        "/a?b, b, /a?b",
        "/a?b?c, b?c, /a?b?c",
        "/a/..?x=/../%2e%2e/%00, x=/../%2e%2e/%00, /?x=/../%2e%2e/%00",
        "/a?/.., /.., /a?/.."
    })
    void theQueryIsForwardedAsItIs(String target, String query, String forwarded) {
        RequestHead head = Wire.request("GET " + target + " HTTP/1.1", "Host: a");

        assertThat(head.queryStart()).isPositive();
        assertThat(head.queryText()).isEqualTo(query);
        assertThat(Wire.written(head)).startsWith("GET " + forwarded + " HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "http://b, b, /, ''",
        "http://B:81, b, /, ''",
        "HTTPS://b., b, /, ''",
        "http://b?q, b, /, q",
        "http://b/?q, b, /, q",
        "http://b/x/../y?q, b, /y, q",
        "http://[2001:DB8::1]:81/x, [2001:db8::1], /x, ''"
    })
    void theHostOfAnAbsoluteTargetWins(String target, String host, String path, String query) {
        RequestHead head = Wire.request("GET " + target + " HTTP/1.1", "Host: other");

        assertThat(head.hostText()).isEqualTo(host);
        assertThat(head.pathText()).isEqualTo(path);
        assertThat(head.queryText()).isEqualTo(query);
        assertThat(Wire.written(head)).doesNotContain("other").containsOnlyOnce("Host: ");
    }

    @Test
    void anAbsoluteTargetServesHttp10WithoutHost() {
        RequestHead head = Wire.request("GET http://b:81/x HTTP/1.0");

        assertThat(head.hostText()).isEqualTo("b");
        assertThat(Wire.written(head)).isEqualTo("GET /x HTTP/1.1\r\nHost: b:81\r\n\r\n");
    }

    @Test
    void theAsteriskAsksForTheServerAsAWhole() {
        RequestHead head = Wire.request("OPTIONS * HTTP/1.1", "Host: a");

        assertThat(head.pathText()).isEqualTo("*");
        assertThat(Wire.written(head)).startsWith("OPTIONS * HTTP/1.1\r\n");
    }

    @Test
    void aRewrittenPathKeepsTheQuery() {
        RequestHead head = Wire.request("GET /shop/v1/cart?id=7 HTTP/1.1", "Host: a");

        head.pathPrefix("/shop/v1".length(), Ascii.bytes("/v2"));
        assertThat(Wire.written(head)).startsWith("GET /v2/cart?id=7 HTTP/1.1\r\n");

        head.path(Ascii.bytes("x/new/y"), 1, 5);
        assertThat(Wire.written(head)).startsWith("GET /new?id=7 HTTP/1.1\r\n");
    }

    @Test
    void aRewrittenAuthorityLeavesWhatRouted() {
        RequestHead head = Wire.request("GET / HTTP/1.1", "Host: shop.example.com");

        head.authority(Ascii.bytes("inner:8080"));

        assertThat(head.hostText()).isEqualTo("shop.example.com");
        assertThat(Wire.written(head)).isEqualTo("GET / HTTP/1.1\r\nHost: inner:8080\r\n\r\n");
    }

    private static void assertTarget(String target, String path) {
        RequestHead head = Wire.request("GET " + target + " HTTP/1.1", "Host: a");
        assertThat(head.pathText()).isEqualTo(path);
        assertThat(head.queryStart()).isEqualTo(-1);
        assertThat(Wire.written(head)).isEqualTo("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
}
