package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send nonsense, too much, too slowly, or go away. */
class BadClientIT {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n | 400 | space-before-colon",
                "GET / HTTP/1.1\\r\\n\\r\\n | 400 | host-missing",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n | 400 | host-repeated",
                "POST / HTTP/1.1\\r"
                        + "\\n"
                        + "Host: a\\r"
                        + "\\n"
                        + "Content-Length: 1\\r"
                        + "\\n"
                        + "Transfer-Encoding: chunked\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + " | 400 | content-length-and-transfer-encoding",
                "POST / HTTP/1.1\\r"
                        + "\\n"
                        + "Host: a\\r"
                        + "\\n"
                        + "Transfer-Encoding: gzip, chunked\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + " | 501 | transfer-coding-unknown",
                "GET / HTTP/3.0\\r\\nHost: a\\r\\n\\r\\n | 505 | version-not-supported",
                "GET /../x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400 | target-above-root",
                "TRACE / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 405 | method-refused",
                "GET / HTTP/1.1\\r"
                        + "\\n"
                        + "Host: a\\r"
                        + "\\n"
                        + "Connection: Host\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + " | 400 | connection-names-protected-field",
            })
    void malformedRequestIsAnsweredCountedAndEndsItsConnection(String request, int status, String reason) {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.send(request.replace("\\r\\n", "\r\n"));
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("X-Weir-Reason")).isEqualTo(reason);
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(upstream.requests()).isEmpty();
        }
    }

    /**
     * What a transport says of a connection that is gone is the client's doing, whenever it is noticed: on io_uring perhaps when a
     * deadline passes.
     */
    @ParameterizedTest
    @EnumSource
    void clientsThatResetAreNoFaultOfWeir(Transport transport) {
        TransportChoice choice = TransportChoice.preferring(transport);
        Assumptions.assumeTrue(choice.chosen() == transport, choice::toString);
        List<String> begun = List.of(
                "",
                "GET / HT",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
                "nonsense\r\n\r\nnonsense");
        try (ScriptedUpstream upstream = ScriptedUpstream.forgetting(request -> Reply.of(200, "ok"));
                RunningProxy proxy = RunningProxy.on(
                        transport,
                        RunningProxy.oneRoute(
                                upstream, "timeouts { head = 1 s, keep-alive = 1 s, body-idle = 1 s }"))) {
            for (int i = 0; i < 300; i++) {
                try (RawClient client = proxy.connect()) {
                    client.send(begun.get(i % begun.size()));
                    client.reset();
                }
            }
            await().until(() -> proxy.server().openConnections() == 0);
            assertThat(proxy.snapshot().get(LoopCounter.INTERNAL_ERRORS)).isZero();
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void badChunkEndsTheExchangeOnBothSides() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.isClosedByPeer()).isTrue();
            upstream.awaitOpenConnections(0);
        }
    }

    @Test
    void headThatDoesNotComeInTimeIsA408() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "timeouts { head = 200 ms }");
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n");
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void bodyThatDoesNotComeInTimeIsA408() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "timeouts { body-idle = 200 ms }");
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.field("X-Weir-Reason")).isEqualTo("body-timeout");
        }
    }

    @Test
    void howLongABodyMayTakeIsForItsRouteToSay() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.with("""
                    timeouts { body-idle = 200 ms }
                    pools { app { endpoints = ["%s"] } }
                    routes {
                      quick { match { path = "/quick" }, pool = app }
                      slow { match { path = "/slow" }, pool = app, timeouts { body-idle = off, min-body-rate = off } }
                      strict {
                        match { path = "/strict" }, pool = app
                        timeouts { body-idle = 100 ms, min-body-rate = 1 MiB/s }
                      }
                    }
                    """.formatted(upstream.address()));
                RawClient slow = proxy.connect()) {
            slow.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n12");
            for (String path : new String[] {"/quick", "/strict", "/quick"}) {
                try (RawClient other = proxy.connect()) {
                    other.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12");
                    assertThat(other.read().status()).as(path).isEqualTo(408);
                }
            }
            assertThat(slow.send("34").read().body()).isEqualTo("ok");
        }
    }

    @Test
    void idleConnectionIsClosedWithoutAWord() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "timeouts { keep-alive = 200 ms }");
                RawClient client = proxy.connect()) {
            client.get("/");
            assertThat(client.readUntilClose()).isEmpty();
        }
    }

    @Test
    void bodyBeyondTheLimitIsA413WhetherItsLengthIsToldOrNot() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "limits { body = 10 B }")) {
            try (RawClient client = proxy.connect()) {
                assertThat(client.post("/", "12345678901").status()).isEqualTo(413);
            }
            try (RawClient client = proxy.connect()) {
                client.send("POST / HTTP/1.1\r\n"
                        + "Host: a\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "b\r\n"
                        + "12345678901\r\n"
                        + "0\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(413);
            }
        }
    }

    @Test
    void clientThatVanishesTakesItsUpstreamRequestWithIt() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> dev.weir.proxy.testing.Reply.silence());
                RunningProxy proxy = RunningProxy.before(upstream)) {
            RawClient client = proxy.connect();
            client.sendRequest("GET", "/");
            upstream.awaitRequests(1);
            client.reset();
            upstream.awaitOpenConnections(0);
        }
    }

    @Test
    void connectionsBeyondTheLimitOfAClientAreClosedAtOnce() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "limits { connections-per-client = 2 }");
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            assertThat(first.get("/").status()).isEqualTo(200);
            assertThat(second.get("/").status()).isEqualTo(200);
            try (RawClient third = proxy.connect()) {
                assertThat(third.isClosedByPeer()).isTrue();
            }
            assertThat(first.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void requestsBeyondTheLimitOfAConnectionMoveToAnother() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy =
                        RunningProxy.before(upstream, "limits { requests-per-connection = 2, jitter = 0 % }");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").has("Connection")).isFalse();
            assertThat(client.get("/").field("Connection")).isEqualTo("close");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }
}
