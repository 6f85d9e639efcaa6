package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import org.junit.jupiter.api.Test;

/** What arrives upstream and what comes back, on connections that live on. */
class ForwardingIT {

    @Test
    void requestAndAnswerPassWithTheirBodies() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.of(201, "got " + request.body()));
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            RawResponse response = client.post("/orders?x=1", "two shoes");

            assertThat(response.status()).isEqualTo(201);
            assertThat(response.body()).isEqualTo("got two shoes");
            ReceivedRequest request = upstream.onlyRequest();
            assertThat(request.requestLine()).isEqualTo("POST /orders?x=1 HTTP/1.1");
            assertThat(request.field("Host")).isEqualTo(RawClient.HOST);
        }
    }

    @Test
    void oneConnectionOnEitherSideServesManyRequests() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "hello");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/" + i).body()).isEqualTo("hello");
            }
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(upstream.requests()).hasSize(20);
        }
    }

    @Test
    void chunkedBodiesAndTrailersPassBothWays() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(
                        request -> Reply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                                + "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n"));
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "4;ext=1\r\nWiki\r\n5\r\npedia\r\n0\r\nX-Check: 9\r\n\r\n");
            RawResponse response = client.read();

            assertThat(response.body()).isEqualTo("abcde");
            assertThat(response.trailers()).extracting("name").containsExactly("X-Sum");
            assertThat(upstream.onlyRequest().body()).isEqualTo("Wikipedia");
            assertThat(upstream.onlyRequest().trailers()).extracting("name").containsExactly("X-Check");
        }
    }

    @Test
    void bodyWithoutLengthIsChunkedToHttp11AndEndsTheConnectionOfHttp10() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.untilClose(200, "no length"));
                RunningProxy proxy = RunningProxy.before(upstream)) {
            try (RawClient client = proxy.connect()) {
                RawResponse response = client.get("/");
                assertThat(response.field("Transfer-Encoding")).isEqualTo("chunked");
                assertThat(response.body()).isEqualTo("no length");
            }
            try (RawClient client = proxy.connect()) {
                client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
                assertThat(client.readUntilClose())
                        .doesNotContain("chunked")
                        .contains("Connection: close")
                        .endsWith("\r\n\r\nno length");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.of(200, request.target()));
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("/1");
            assertThat(client.read().body()).isEqualTo("/2");
            RawResponse last = client.read();
            assertThat(last.body()).isEqualTo("/3");
            assertThat(last.field("Connection")).isEqualTo("close");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    /** A response's buffer is given back before the next pipelined request is begun, and may serve that one at once. */
    @Test
    void pipeliningClientsThatVanishDisturbNobody() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.of(200, request.target()));
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient steady = proxy.connect()) {
            for (int i = 0; i < 50; i++) {
                try (RawClient leaving = proxy.connect()) {
                    leaving.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n".repeat(4));
                    assertThat(leaving.read().body()).isEqualTo("/x");
                }
                assertThat(steady.get("/" + i).body()).isEqualTo("/" + i);
            }
            assertThat(proxy.snapshot().get(LoopCounter.UPSTREAM_MALFORMED)).isZero();
        }
    }

    @Test
    void clientThatStopsSendingStillGetsItsAnswer() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "late");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/").finishSending();
            assertThat(client.read().body()).isEqualTo("late");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void interimAnswersReachHttp11ClientsOnly() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(
                        request -> Reply.of(200, "ok").behind("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"));
                RunningProxy proxy = RunningProxy.before(upstream)) {
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/").interim())
                        .extracting(RawResponse::status)
                        .containsExactly(103);
            }
            try (RawClient client = proxy.connect()) {
                client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
                assertThat(client.readUntilClose()).startsWith("HTTP/1.1 200").doesNotContain("HTTP/1.1 103");
            }
        }
    }

    @Test
    void bodyWaitsForContinueOfTheUpstream() {
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                    assertThat(connection.readBytes(5)).isEqualTo("hello");
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send("hello");
            assertThat(client.read().body()).isEqualTo("ok");
        }
    }

    @Test
    void headAnswerKeepsItsLengthAndHasNoBody() {
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            assertThat(client.head("/").field("Content-Length")).isEqualTo("1234");
            assertThat(client.head("/").status()).isEqualTo(200);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void largeBodiesPassWhole() {
        String large = "0123456789abcdef".repeat(128 * 1024);
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.of(200, request.body()));
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            assertThat(client.post("/", large).body()).isEqualTo(large);
        }
    }

    @Test
    void connectionFieldsStayOnTheirConnection() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.get("/", "Connection: keep-alive, X-Secret", "X-Secret: 1", "Keep-Alive: timeout=5", "TE: trailers");
            ReceivedRequest request = upstream.onlyRequest();
            assertThat(request.has("X-Secret")).isFalse();
            assertThat(request.has("Keep-Alive")).isFalse();
            assertThat(request.field("TE")).isEqualTo("trailers");
            assertThat(request.field("Connection")).isEqualTo("TE");
        }
    }

    @Test
    void upstreamLearnsWhoAskedAndNobodyElseCanSaySo() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "forwarding { traceparent = true }");
                RawClient client = proxy.connect()) {
            client.get(
                    "/",
                    "X-Forwarded-For: 6.6.6.6",
                    "X-Forwarded-Proto: https",
                    "x-weir-variant: canary",
                    "X-Request-Id: mine");
            ReceivedRequest request = upstream.onlyRequest();
            assertThat(request.fields("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(request.fields("X-Forwarded-Proto")).containsExactly("http");
            assertThat(request.fields("X-Forwarded-Host")).containsExactly(RawClient.HOST);
            assertThat(request.fields("X-Weir-Variant")).doesNotContain("canary");
            assertThat(request.field("X-Request-Id")).matches("[0-9a-f]{32}");
            assertThat(request.field("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
            assertThat(request.field("Via")).startsWith("1.1 weir-");
        }
    }

    @Test
    void traceIsPassedOnAndNoneIsStartedUnlessAsked() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            client.get("/", "traceparent: " + trace);
            client.get("/");
            assertThat(upstream.requests().getFirst().field("traceparent")).isEqualTo(trace);
            assertThat(upstream.requests().getLast().has("traceparent")).isFalse();
        }
    }

    @Test
    void trustedPeerMayTellWhoAsked() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "trusted-proxies = [\"127.0.0.0/8\"]");
                RawClient client = proxy.connect()) {
            client.get("/", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Proto: https", "X-Request-Id: mine");
            ReceivedRequest request = upstream.onlyRequest();
            assertThat(request.fields("X-Forwarded-For")).containsExactly("6.6.6.6, 127.0.0.1");
            assertThat(request.fields("X-Forwarded-Proto")).containsExactly("https");
            assertThat(request.field("X-Request-Id")).isEqualTo("mine");
        }
    }

    @Test
    void ownNameInViaIsALoop() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.get("/");
            String via = upstream.onlyRequest().field("Via");
            assertThat(client.get("/", "Via: " + via).status()).isEqualTo(508);
            assertThat(client.get("/", "Via: 1.1 other").status()).isEqualTo(200);
        }
    }

    @Test
    void tunnelCarriesBytesBothWaysFromTheFirst() {
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send(
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhi");
                    assertThat(connection.readBytes(4)).isEqualTo("ping");
                    connection.send("pong");
                    connection.finishSending();
                });
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/chat", "Connection: Upgrade", "Upgrade: websocket");
            RawResponse head = client.readHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.field("Upgrade")).isEqualTo("websocket");
            assertThat(client.readBytes(2)).isEqualTo("hi");
            client.send("ping");
            assertThat(client.readUntilClose()).isEqualTo("pong");
        }
    }

    @Test
    void upgradeThatIsNotListedIsAnOrdinaryRequest() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "plain");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            assertThat(client.get("/", "Connection: Upgrade", "Upgrade: h2c").body())
                    .isEqualTo("plain");
            assertThat(upstream.onlyRequest().has("Upgrade")).isFalse();
        }
    }
}
