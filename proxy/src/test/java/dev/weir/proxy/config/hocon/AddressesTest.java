package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1:80",
        "localhost:8080, 127.0.0.1:8080",
        "[::1]:80, [::1]:80",
        "[2001:DB8::A]:0, [2001:db8::a]:0",
        "[2001:0:0:1:0:0:0:1]:1, [2001:0:0:1::1]:1",
        "[1:2:3:4:5:6:0:8]:1, [1:2:3:4:5:6:0:8]:1",
        "[::]:1, [::]:1",
        "[1::]:1, [1::]:1",
        "unix:/run/a.sock, unix:/run/a.sock"
    })
    void addressesAreReadWithoutAskingAnybody(String text, String shown) {
        assertThat(Addresses.parse(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "1.2.3:80",
                "256.0.0.1:80",
                "127.0.0.1",
                "::1:80",
                "[::1]",
                "[zz]:80",
                "shop:80",
                "1.2.3.4:65536",
                "unix:",
                "unix:a",
                "[127.0.0.1]x:1"
            })
    void otherTextsAreRefused(String text) {
        assertThat(Addresses.parse(text)).isNull();
    }

    @Test
    void aBlockForgetsTheBitsBehindItsPrefix() {
        assertThat(Addresses.CIDR.parser().parse("10.1.2.3/12")).hasToString("10.0.0.0/12");
        assertThat(Addresses.CIDR.parser().parse("10.1.2.3")).hasToString("10.1.2.3/32");
        assertThat(Addresses.CIDR.parser().parse("2001:db8::1/32")).hasToString("2001:db8::/32");
        assertThat(Addresses.CIDR.parser().parse("10.0.0.0/33")).isNull();
        assertThat(Addresses.CIDR.parser().parse("10.0.0/8")).isNull();
    }
}
