package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Whatever way an address is written down, it is the same client. */
class ClientAddressPropertyTest {

    @Property
    void everyIpv4AddressSurvivesItsText(
            @ForAll @Size(4) byte[] bytes, @ForAll @IntRange(min = 0, max = 65_535) int port)
            throws UnknownHostException {
        ClientAddress client = ClientAddress.of(InetAddress.getByAddress(bytes));

        assertThat(client.address()).isEqualTo(bytes);
        assertThat(ClientAddress.parse(client.toString())).isEqualTo(client);
        assertThat(ClientAddress.parse("\t" + client + ":" + port + " ")).isEqualTo(client);
        assertThat(ClientAddress.parse("::ffff:" + client)).isEqualTo(client);
        assertThat(ClientAddress.parse("[::FFFF:" + client + "]:" + port)).isEqualTo(client);
    }

    @Property
    void everyIpv6AddressSurvivesItsText(
            @ForAll @Size(16) byte[] bytes, @ForAll @IntRange(min = 0, max = 65_535) int port)
            throws UnknownHostException {
        ClientAddress client = ClientAddress.of(Inet6Address.getByAddress(null, bytes, 0));

        assertThat(ClientAddress.parse(client.toString())).isEqualTo(client);
        assertThat(ClientAddress.parse("[" + client + "]:" + port)).isEqualTo(client);
        assertThat(client.address()).isEqualTo(InetAddress.getByAddress(bytes).getAddress());
    }

    @Property
    void mappedIpv6IsIpv4(@ForAll @Size(4) byte[] v4) throws UnknownHostException {
        byte[] mapped = Arrays.copyOf(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 16);
        System.arraycopy(v4, 0, mapped, 12, 4);

        assertThat(ClientAddress.of(Inet6Address.getByAddress(null, mapped, 0)))
                .isEqualTo(ClientAddress.of(InetAddress.getByAddress(v4)));
    }

    @Property(tries = 5_000)
    void anyTextIsAnAddressOrNone(
            @ForAll @StringLength(max = 40) @CharRange(from = '.', to = ':') @CharRange(from = 'a', to = 'g')
                    String text) {
        ClientAddress client = ClientAddress.parse(text);

        if (client != null) {
            assertThat(client.address().length).isIn(4, 16);
            assertThat(ClientAddress.parse(client.toString())).isEqualTo(client);
        }
    }
}
