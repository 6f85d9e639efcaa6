package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import java.net.InetAddress;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a chain of X-Forwarded-For holds, the client is who the first stranger from the right is, and nobody whom that one names. */
class ForwardedClientPropertyTest {
    private static final InetAddress PEER = InetAddress.ofLiteral("127.0.0.1");
    private static final int MOST_HOPS = 500;
    private static final int MOST_LETTERS = 12_000;

    @Property(tries = 3_000)
    void clientIsTheFirstStrangerFromTheRight(@ForAll long seed) {
        ForwardedChain chain = ForwardedChain.random(new Random(seed), MOST_HOPS, MOST_LETTERS);

        assertThat(resolved(chain)).as("%s", chain).isEqualTo(ClientAddress.of(chain.client(PEER)));
    }

    @Property(tries = 1_000)
    void whatStandsBeforeTheFirstStrangerChangesNothing(@ForAll long seed) {
        Random chance = new Random(seed);
        ForwardedChain chain = ForwardedChain.random(chance, MOST_HOPS, MOST_LETTERS / 2);
        ForwardedChain other = chain.withOtherClaims(chance);

        assertThat(resolved(other)).as("%s instead of %s", other, chain).isEqualTo(resolved(chain));
    }

    private static ClientAddress resolved(ForwardedChain chain) {
        var lines = chain.lines().stream()
                .map(line -> new FieldBlock.Line("X-Forwarded-For", line))
                .toList();
        var head = new RequestDescription("GET", "a", "/", lines, ClientAddress.UNKNOWN, true).toHead();
        return ForwardedClient.resolve(head.fields(), ClientAddress.of(PEER), ForwardedChain.trusted());
    }
}
