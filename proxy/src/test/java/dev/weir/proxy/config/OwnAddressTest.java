package dev.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By which addresses this machine reaches itself. */
final class OwnAddressTest {
    private static final int PORT = 9901;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.0.0.1, ::ffff:127.0.0.1",
        "127.0.0.1, 0.0.0.0",
        "127.0.0.1, ::",
        "::1, ::1",
        "::1, ::",
        "0.0.0.0, 127.0.0.1",
        "0.0.0.0, 127.9.9.9",
        "0.0.0.0, ::1",
        "0.0.0.0, 0.0.0.0",
        "::, 127.0.0.1",
        "::, ::ffff:127.0.0.1",
        "::, ::1",
        "::, 0.0.0.0",
    })
    void isReachedBy(String bind, String other) {
        assertThat(own(bind).isReachedBy(address(other, PORT))).isTrue();
        assertThat(own(bind).isReachedBy(address(other, PORT + 1)))
                .as("another port of the same machine")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.2",
        "127.0.0.1, 203.0.113.7",
        "::1, 127.0.0.1",
        "0.0.0.0, 203.0.113.7",
        ":: , 2001:db8::7"
    })
    void isNotReachedBy(String bind, String other) {
        assertThat(own(bind).isReachedBy(address(other, PORT))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void wildcardIsReachedByEveryAddressOfTheMachine(String wildcard) throws Exception {
        List<InetAddress> all = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList();
        assertThat(all).allMatch(ip -> own(wildcard).isReachedBy(new Address.Inet(ip, PORT)));
    }

    @Test
    void portThatIsNotKnownYetIsNobodys() {
        Address any = address("127.0.0.1", 0);
        assertThat(new OwnAddress(any).isReachedBy(any)).isFalse();
    }

    @Test
    void unixSocketIsReachedByItsPath() {
        OwnAddress own = new OwnAddress(new Address.Unix("/run/weir.sock"));
        assertThat(own.isReachedBy(new Address.Unix("/run/weir.sock"))).isTrue();
        assertThat(own.isReachedBy(new Address.Unix("/run/shop.sock"))).isFalse();
        assertThat(own.isReachedBy(address("127.0.0.1", PORT))).isFalse();
    }

    private static OwnAddress own(String ip) {
        return new OwnAddress(address(ip, PORT));
    }

    private static Address address(String ip, int port) {
        return new Address.Inet(InetAddress.ofLiteral(ip), port);
    }
}
