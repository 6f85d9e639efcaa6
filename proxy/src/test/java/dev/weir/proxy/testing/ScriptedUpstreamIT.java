package dev.weir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ScriptedUpstreamIT {

    @Test
    void answersEveryRequestOfAConnectionAndRecordsItByteForByte() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "hello");
                RawClient client = RawClient.connect(upstream.port())) {
            RawResponse first = client.get("/x", "Cookie: uid=7");
            RawResponse second = client.post("/y", "body");

            assertThat(first.raw()).isEqualTo("HTTP/1.1 200 Scripted\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(second.status()).isEqualTo(200);
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(upstream.requests())
                    .extracting(ReceivedRequest::raw)
                    .containsExactly(
                            "GET /x HTTP/1.1\r\nHost: weir.test\r\nCookie: uid=7\r\n\r\n",
                            "POST /y HTTP/1.1\r\nHost: weir.test\r\nContent-Length: 4\r\n\r\nbody");
            assertThat(upstream.requests().getLast().body()).isEqualTo("body");
            assertThat(upstream.received().getFirst()).startsWith("GET /x").endsWith("\r\n\r\nbody");
        }
    }

    @Test
    void chunksAndTrailersAreReadOnBothSides() {
        Reply answer = Reply.raw("""
            HTTP/1.1 200 OK
            Transfer-Encoding: chunked

            3;x=y
            abc
            0
            Digest: d

            """.replace("\n", "\r\n"));
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> answer);
                RawClient client = RawClient.connect(upstream.port())) {
            client.sendRequest("POST", "/", "Transfer-Encoding: chunked").send("4\r\nwxyz\r\n0\r\nA: b\r\n\r\n");
            RawResponse response = client.read();

            assertThat(response.body()).isEqualTo("abc");
            assertThat(response.trailers()).containsExactly(new WireField("Digest", "d"));
            assertThat(upstream.onlyRequest().body()).isEqualTo("wxyz");
            assertThat(upstream.onlyRequest().trailers()).containsExactly(new WireField("A", "b"));
        }
    }

    @Test
    void interimResponsesAreKeptApartFromTheFinalOne() {
        Reply answer = Reply.of(204, "").behind("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> answer);
                RawClient client = RawClient.connect(upstream.port())) {
            RawResponse response = client.get("/");

            assertThat(response.status()).isEqualTo(204);
            assertThat(response.interim()).singleElement().satisfies(hints -> {
                assertThat(hints.status()).isEqualTo(103);
                assertThat(hints.field("link")).isEqualTo("</a>");
            });
        }
    }

    @Test
    void theEndOfAConnectionIsSeenAsItHappened() {
        Reply half = Reply.of(200, "hello").cutAt(41);
        try (ScriptedUpstream upstream = ScriptedUpstream.inTurn(
                Reply.close(), Reply.reset(), half.thenClose(), half.thenReset(), Reply.untilClose(200, "all"))) {
            assertThat(endOf(upstream)).isEqualTo("closed after 0");
            assertThat(endOf(upstream)).isEqualTo("reset after 0");
            assertThat(endOf(upstream)).isEqualTo("closed after 41");
            assertThat(endOf(upstream)).startsWith("reset after ");
            assertThat(endOf(upstream)).isEqualTo("all");
            upstream.awaitOpenConnections(0);
            assertThat(upstream.connections()).isEqualTo(5);
        }
    }

    @Test
    void aHeldAnswerComesWhenTheTestOpensTheGate() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> Reply.of(200, "late").heldBy(gate));
                RawClient client = RawClient.connect(upstream.port())) {
            client.sendRequest("GET", "/");
            upstream.awaitRequests(1);
            gate.countDown();

            assertThat(client.read().body()).isEqualTo("late");
        }
    }

    @Test
    void theAnswerChangesOnOpenConnectionsToo() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "good");
                RawClient client = RawClient.connect(upstream.port())) {
            assertThat(client.get("/").status()).isEqualTo(200);
            upstream.change(request -> Reply.of(500, "bad").after(Duration.ofMillis(1)));

            assertThat(client.get("/").status()).isEqualTo(500);
        }
    }

    @Test
    void aScriptHasTheWholeConnection() {
        ScriptedUpstream.Script tunnel = connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 101 Switching Protocols\r\n\r\n").send(connection.readBytes(4));
            connection.finishSending();
            connection.readUntilClose();
        };
        try (ScriptedUpstream upstream = ScriptedUpstream.running(tunnel);
                RawClient client = RawClient.connect(upstream.port())) {
            assertThat(client.sendRequest("GET", "/").read().status()).isEqualTo(101);
            assertThat(client.send("ping").readUntilClose()).isEqualTo("ping");
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @Test
    void aStoppedUpstreamRefusesConnectionsUntilItIsBack() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok")) {
            try (RawClient client = RawClient.connect(upstream.port())) {
                client.get("/");
                upstream.stop();

                assertThat(client.isClosedByPeer()).isTrue();
            }
            assertThatThrownBy(() -> RawClient.connect(upstream.port())).isInstanceOf(UncheckedIOException.class);
            upstream.restart();
            try (RawClient client = RawClient.connect(upstream.port())) {
                assertThat(client.get("/").body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void anErrorInAScriptFailsTheTest() {
        ScriptedUpstream upstream = ScriptedUpstream.on(request -> {
            throw new IllegalStateException("no such answer");
        });
        try (RawClient client = RawClient.connect(upstream.port())) {
            assertThatThrownBy(() -> client.get("/")).isInstanceOf(ConnectionEndedException.class);
        }

        assertThatThrownBy(upstream::close).isInstanceOf(AssertionError.class).hasRootCauseMessage("no such answer");
    }

    @Test
    void anUnansweringPortLeavesAConnectHanging() throws IOException {
        try (UnansweringPort port = UnansweringPort.open();
                Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.port());

            assertThatThrownBy(() -> socket.connect(address, 50)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static String endOf(ScriptedUpstream upstream) {
        try (RawClient client = RawClient.connect(upstream.port())) {
            return client.get("/").body();
        } catch (ConnectionEndedException e) {
            return (e.isReset() ? "reset after " : "closed after ")
                    + e.received().length();
        }
    }
}
