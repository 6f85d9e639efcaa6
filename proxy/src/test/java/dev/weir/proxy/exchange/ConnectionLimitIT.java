package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Pools that may have fewer connections than there are loops, endpoints or requests. */
class ConnectionLimitIT {
    /** So many that each loop has some of them. */
    private static final int CLIENTS = 16;

    private static String pool(String endpoints) {
        return """
            timeouts { pool-wait = 5 s }
            pools { app { endpoints = [%s], circuit { connections = 1 }, idle { timeout = 60 s, max-timeout = 60 s } } }
            routes { app { match { path = "/" }, pool = app } }
            """.formatted(endpoints);
    }

    @Test
    void oneConnectionServesEveryLoop() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.with(pool("\"" + upstream.address() + "\""))) {
            List<RawClient> clients = clients(proxy);
            for (RawClient client : clients) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(upstream.openConnections()).isLessThanOrEqualTo(1);
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void oneConnectionServesAllWhoWaitOnEveryLoop() {
        CountDownLatch opened = new CountDownLatch(1);
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> Reply.of(200, "ok").heldBy(opened));
                RunningProxy proxy = RunningProxy.with(pool("\"" + upstream.address() + "\""))) {
            List<RawClient> clients = clients(proxy);
            clients.forEach(client -> client.sendRequest("GET", "/"));
            upstream.awaitRequests(1);
            opened.countDown();
            assertThat(clients)
                    .extracting(RawClient::read)
                    .extracting(RawResponse::status)
                    .containsOnly(200);
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void oneConnectionServesEveryEndpoint() {
        try (ScriptedUpstream one = ScriptedUpstream.answering(200, "one");
                ScriptedUpstream two = ScriptedUpstream.answering(200, "two");
                RunningProxy proxy = RunningProxy.with(pool("\"" + one.address() + "\", \"" + two.address() + "\""));
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(one.requests()).isNotEmpty();
            assertThat(two.requests()).isNotEmpty();
        }
    }

    private static List<RawClient> clients(RunningProxy proxy) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(proxy.connect());
        }
        return clients;
    }
}
