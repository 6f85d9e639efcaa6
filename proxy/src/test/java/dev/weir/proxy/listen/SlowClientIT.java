package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import org.junit.jupiter.api.Test;

/** Clients that take their time: nobody else is blamed for it, and nothing is kept from them. */
class SlowClientIT {
    private static final int RECEIVE_BYTES = 64 * 1024;
    private static final String LARGE = "0123456789abcdef".repeat(512 * 1024);

    @Test
    void answerThatEndsItsConnectionArrivesWhole() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, LARGE);
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            client.sendRequest("GET", "/", "Connection: close");
            assertThat(client.read().body().equals(LARGE)).as("every byte").isTrue();
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void slowReaderIsNoSlowUpstream() {
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> request.target().equals("/stall")
                                ? Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
                                : Reply.of(200, LARGE));
                RunningProxy proxy = RunningProxy.before(upstream, "timeouts { response-idle = 200 ms }");
                RawClient slow = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            slow.sendRequest("GET", "/large");
            upstream.awaitRequests(1);
            for (int i = 0; i < 3; i++) {
                assertResponseIdlePasses(proxy);
            }
            assertThat(slow.read().body().equals(LARGE)).as("every byte").isTrue();
        }
    }

    private static void assertResponseIdlePasses(RunningProxy proxy) {
        try (RawClient other = proxy.connect()) {
            other.sendRequest("GET", "/stall");
            other.readUntilClose();
        }
    }

    @Test
    void slowSenderIsNoSlowUpstream() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(
                        request -> request.target().equals("/silent") ? Reply.silence() : Reply.of(200, "ok"));
                RunningProxy proxy = RunningProxy.before(upstream, "timeouts { first-byte = 200 ms }");
                RawClient slow = proxy.connect()) {
            slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n12");
            for (int i = 0; i < 3; i++) {
                try (RawClient other = proxy.connect()) {
                    assertThat(other.get("/silent").status()).isEqualTo(504);
                }
            }
            assertThat(slow.send("34").read().body()).isEqualTo("ok");
        }
    }

    @Test
    void answerBeforeTheExpectedBodyEndsTheConnection() {
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                    connection.readUntilClose();
                });
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            var response = client.read();
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }
}
