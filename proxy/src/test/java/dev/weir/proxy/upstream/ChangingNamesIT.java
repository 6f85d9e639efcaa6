package dev.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests to a name whose addresses change, fail and empty: users never notice. */
final class ChangingNamesIT {
    /** Nobody listens on the second address; who is sent there first is served by the other. */
    @Test
    void usersNoticeNothingOfANameThatChangesFailsAndEmpties() throws IOException, InterruptedException {
        try (ScriptedNameServer nameServer = new ScriptedNameServer();
                EndpointResolver resolver = new EndpointResolver(
                        new DnsLookup(new SingletonDnsServerAddressStreamProvider(nameServer.address())),
                        address -> false);
                ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok")) {
            nameServer.knows("shop.test", 0, "127.0.0.1");
            try (RunningProxy proxy = RunningProxy.with("""
                pools { app { resolve { name = "shop.test", port = %d, min-ttl = 50 ms } } }
                routes { app { match { path = "/" }, pool = app } }
                """.formatted(upstream.port()));
                    RawClient client = proxy.connect()) {
                resolver.resolveNew(proxy.table().pools(), Duration.ofSeconds(10));
                resolver.update(proxy.table().pools());
                assertServed(client);

                nameServer.fails("shop.test", ScriptedNameServer.SERVER_FAILURE);
                awaitQuestions(nameServer);
                assertServed(client);
                nameServer.knows("shop.test", 0);
                awaitQuestions(nameServer);
                assertServed(client);
                nameServer.fails("shop.test", ScriptedNameServer.NO_SUCH_NAME);
                awaitQuestions(nameServer);
                assertServed(client);

                nameServer.knows("shop.test", 0, "127.0.0.1", "127.0.0.99");
                awaitQuestions(nameServer);
                for (int i = 0; i < 20; i++) {
                    assertServed(client);
                }
                nameServer.knows("shop.test", 0, "127.0.0.99");
                await().until(() -> client.get("/").status() != 200);
                nameServer.knows("shop.test", 0, "127.0.0.1");
                await().until(() -> client.get("/").status() == 200);
                await().until(() -> upstream.openConnections() <= 1);
            }
        }
    }

    private static void assertServed(RawClient client) {
        assertThat(client.get("/").body()).isEqualTo("ok");
    }

    /** Waits until an answer that was given after this call has been taken. */
    private static void awaitQuestions(ScriptedNameServer nameServer) {
        int before = nameServer.questions().size();
        await().until(() -> nameServer.questions().size() > before + 1);
    }
}
