package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorityTest {

    @ParameterizedTest
    @CsvSource({
        "Shop.Example.COM, shop.example.com",
        "shop.example.com., shop.example.com",
        "shop.example.com.:80, shop.example.com",
        "shop:, shop",
        "shop:0, shop",
        "shop:65535, shop",
        "127.0.0.1:80, 127.0.0.1",
        "[::1], [::1]",
        "[FE80::A]:80, [fe80::a]",
        "[::ffff:1.2.3.4], [::ffff:1.2.3.4]",
        "a_b-c~d.e, a_b-c~d.e",
        "a%2Eb, a%2eb",
        "., ."
    })
    void theHostRoutesWithoutCasePortAndFinalDot(String authority, String host) {
        RequestHead head = Wire.request("GET / HTTP/1.1", "Host: " + authority);

        assertThat(head.hostText()).isEqualTo(host);
        assertThat(Wire.written(head)).isEqualTo("GET / HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
    }

    @Test
    void http10MayHaveNoHost() {
        RequestHead head = Wire.request("GET / HTTP/1.0", "X: 1");

        assertThat(head.hostText()).isEmpty();
        assertThat(head.authorityEnd()).isEqualTo(head.authorityStart());
    }

    /** An empty Host of an HTTP/1.0 request was kept as a field, beside the Host that the writer writes. */
    @Test
    void anEmptyHostOfHttp10IsNotForwardedTwice() {
        RequestHead head = Wire.request("GET / HTTP/1.0", "Host:", "X: 1");

        head.authority(Ascii.bytes("inner"));

        assertThat(head.hostText()).isEmpty();
        assertThat(Wire.written(head)).isEqualTo("GET / HTTP/1.1\r\nHost: inner\r\nX: 1\r\n\r\n");
    }
}
