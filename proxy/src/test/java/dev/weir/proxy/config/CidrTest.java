package dev.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 8, 10.255.0.1, true",
        "10.0.0.0, 8, 11.0.0.0, false",
        "10.16.0.0, 12, 10.31.255.255, true",
        "10.16.0.0, 12, 10.32.0.0, false",
        "192.168.1.128, 25, 192.168.1.127, false",
        "192.168.1.128, 25, 192.168.1.128, true",
        "1.2.3.4, 32, 1.2.3.4, true",
        "1.2.3.4, 32, 1.2.3.5, false",
        "0.0.0.0, 0, 9.9.9.9, true",
        "0.0.0.0, 0, ::1, false",
        "2001:db8::, 33, 2001:db8:7fff::1, true",
        "2001:db8::, 33, 2001:db8:8000::1, false"
    })
    void aBlockHoldsTheAddressesThatShareItsPrefix(String network, int prefixBits, String address, boolean inside) {
        Cidr block = new Cidr(InetAddress.ofLiteral(network), prefixBits);

        assertThat(block.contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
    }
}
