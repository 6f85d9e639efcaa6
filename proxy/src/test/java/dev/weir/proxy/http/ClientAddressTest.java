package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "' 192.0.2.1\t', 192.0.2.1",
        "192.0.2.1:8080, 192.0.2.1",
        "::1, ::1",
        "[::1], ::1",
        "[::1]:8080, ::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "[::ffff:c000:201]:80, 192.0.2.1"
    })
    void literalsAreReadAndWrittenInOneForm(String literal, String text) {
        ClientAddress address = ClientAddress.parse(literal);

        assertThat(address)
                .hasToString(text)
                .isEqualTo(ClientAddress.parse(text))
                .hasSameHashCodeAs(ClientAddress.parse(text));
        assertThat(Ascii.text(address.text(), 0, address.text().length)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "unknown",
                "_hidden",
                "localhost",
                "example.com",
                "1",
                "1.2.3",
                "256.0.0.1",
                "1.2.3.4.5",
                "1.2.3.4:http",
                "1.2.3.4/8",
                "0x7f.0.0.1",
                "[::1",
                "[]",
                "[::1]x",
                "[::1]:x",
                "::1%eth0",
                "1::2::3",
                "12345::",
                "\uff11.2.3.4",
                "192.0.2.\u0661"
            })
    void everythingElseIsNoAddress(String text) {
        assertThat(ClientAddress.parse(text)).isNull();
    }

    @Test
    void aPeerOfASocketForBothFamiliesIsAnIpv4Client() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        ClientAddress client = ClientAddress.of(Inet6Address.getByAddress(null, mapped, 0));

        assertThat(client).hasToString("192.0.2.1").isEqualTo(ClientAddress.parse("192.0.2.1"));
        assertThat(client.isV6()).isFalse();
    }

    @Test
    void aPeerHasItsBytesAndItsText() throws UnknownHostException {
        ClientAddress v4 = ClientAddress.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        ClientAddress v6 = ClientAddress.of(InetAddress.ofLiteral("fe80::1"));

        assertThat(v4).hasToString("127.0.0.1");
        assertThat(v4.isV6()).isFalse();
        assertThat(v4.address()).containsExactly(127, 0, 0, 1);
        assertThat(v6).hasToString("fe80::1").isNotEqualTo(v4);
        assertThat(v6.isV6()).isTrue();
        assertThat(v6.address()).hasSize(16);
        assertThat(ClientAddress.UNKNOWN).hasToString("unknown");
        assertThat(ClientAddress.UNKNOWN.address()).isEmpty();
    }
}
