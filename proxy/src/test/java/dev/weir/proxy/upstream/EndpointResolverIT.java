package dev.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.PoolFixture;
import dev.weir.proxy.pool.PoolRoles;
import dev.weir.proxy.pool.Pools;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EndpointResolverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ScriptedNameServer nameServer;
    private NameLookup lookup;

    @BeforeEach
    void start() throws IOException {
        nameServer = new ScriptedNameServer();
        lookup = new DnsLookup(new SingletonDnsServerAddressStreamProvider(nameServer.address()));
    }

    @AfterEach
    void stop() {
        lookup.close();
        nameServer.close();
    }

    @Test
    void nameServerIsAskedForAddressesAndTheirTtl() throws Exception {
        nameServer.knows("shop.test", 17, "10.0.0.1", "10.0.0.2");
        NameLookup.Answer answer = lookup.lookup("shop.test");
        assertThat(answer.addresses())
                .containsExactlyInAnyOrder(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2"));
        assertThat(answer.complete()).isTrue();
        assertThat(answer.ttlNs()).isEqualTo(TimeUnit.SECONDS.toNanos(17));
    }

    @Test
    void nothingIsCached() throws Exception {
        nameServer.knows("shop.test", 3600, "10.0.0.1");
        lookup.lookup("shop.test");
        nameServer.knows("shop.test", 3600, "10.0.0.2");
        assertThat(lookup.lookup("shop.test").addresses()).containsExactly(InetAddress.ofLiteral("10.0.0.2"));
    }

    @Test
    void emptyAnswerIsAFailure() {
        nameServer.knows("shop.test", 5);
        assertThatThrownBy(() -> lookup.lookup("shop.test"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("shop.test has no address");
    }

    @Test
    void unknownNameIsAFailure() {
        assertThatThrownBy(() -> lookup.lookup("nobody.test"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("nobody.test has no address");
    }

    @Test
    void failureOfTheNameServerIsAFailure() {
        nameServer.fails("shop.test", ScriptedNameServer.SERVER_FAILURE);
        assertThatThrownBy(() -> lookup.lookup("shop.test")).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void localhostNeedsNoNameServer() throws Exception {
        NameLookup.Answer answer = lookup.lookup("localhost");
        assertThat(answer.addresses()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
        assertThat(nameServer.questions()).isEmpty();
    }

    @Test
    void everyMachineKnowsLocalhost() throws Exception {
        try (NameLookup ofThisMachine = DnsLookup.ofThisMachine();
                NameLookup ofTheSystem = new SystemLookup()) {
            for (NameLookup each : List.of(ofThisMachine, ofTheSystem)) {
                assertThat(each.lookup("localhost").addresses()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
            }
        }
    }

    @Test
    void newPoolHasItsEndpointsBeforeItIsPublished() throws Exception {
        nameServer.knows("shop.test", 60, "10.0.0.1");
        Pools pools = pools(Duration.ofSeconds(1));
        try (EndpointResolver resolver = new EndpointResolver(lookup, address -> false)) {
            resolver.resolveNew(pools, PATIENCE);
            assertThat(only(pools).endpoints()).extracting(Endpoint::label).containsExactly("10.0.0.1:8080");
        }
    }

    @Test
    void endpointsFollowTheName() throws Exception {
        nameServer.knows("shop.test", 0, "10.0.0.1");
        Pools pools = pools(Duration.ofMillis(5));
        Pool pool = only(pools);
        try (EndpointResolver resolver = new EndpointResolver(lookup, address -> false)) {
            resolver.update(pools);
            awaitEndpoints(pool, "10.0.0.1:8080");
            nameServer.knows("shop.test", 0, "10.0.0.1", "10.0.0.2");
            awaitEndpoints(pool, "10.0.0.1:8080", "10.0.0.2:8080");
            nameServer.fails("shop.test", ScriptedNameServer.NO_SUCH_NAME);
            Awaitility.await().atMost(PATIENCE).until(() -> pool.status(0).resolveFailure() != null);
            awaitEndpoints(pool, "10.0.0.1:8080", "10.0.0.2:8080");
            nameServer.knows("shop.test", 0, "10.0.0.2");
            awaitEndpoints(pool, "10.0.0.2:8080");
            assertThat(pool.status(0).resolveFailure()).isNull();
        }
    }

    private static Pools pools(Duration minTtl) {
        PoolFixture fixture = new PoolFixture().dns("shop.test", 8080, minTtl, Duration.ofSeconds(60));
        return Pools.compile(
                Map.of("shop", fixture.config()), PoolRoles.of(List.of(), List.of()), Pools.NONE, System.nanoTime());
    }

    private static Pool only(Pools pools) {
        return pools.all().iterator().next();
    }

    private static void awaitEndpoints(Pool pool, String... labels) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(pool.endpoints()).extracting(Endpoint::label).containsExactly(labels));
    }
}
