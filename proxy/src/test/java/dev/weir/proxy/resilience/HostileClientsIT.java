package dev.weir.proxy.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.testing.ConnectionEndedException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that hold on to what they can get: each is bounded or cut, counted, and nobody else waits for it. */
final class HostileClientsIT {
    private static final int MANY = 2_000;
    private static final int RECEIVE_BYTES = 4 * 1024;
    private static final String LARGE = "0123456789abcdef".repeat(4 * 1024);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String ATTACKER = "127.0.0.66";

    /** What is answered waits in memory until the client reads it, so the next request has to wait for that too. */
    @ParameterizedTest
    @EnumSource
    void pipelineOfAClientThatReadsNothingStandsStill(Transport transport) {
        assumeHere(transport);
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, LARGE.substring(0, 4096));
                RunningProxy proxy = RunningProxy.on(
                        transport, RunningProxy.oneRoute(upstream, "timeouts { write-stall = 500 ms }"));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            sendUntilCut(client, GET.repeat(10 * MANY));
            assertThat(upstream.requests()).hasSizeLessThan(3 * MANY);
            await().until(() -> proxy.snapshot().get(LoopCounter.DOWNSTREAM_WRITE_TIMEOUT) == 1);
        }
    }

    /** The same for answers that need nobody else. */
    @ParameterizedTest
    @EnumSource
    void pipelineOfAnswersThatWeirGivesItselfStandsStillToo(Transport transport) {
        assumeHere(transport);
        try (RunningProxy proxy = RunningProxy.on(transport, """
            timeouts { write-stall = 500 ms }
            limits { requests-per-connection = off }
            routes { own { match { path = "/" }, answer { status = 200, body = "%s" } } }
            """.formatted(LARGE.substring(0, 4096)));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            sendUntilCut(client, GET.repeat(40 * MANY));
            assertThat(proxy.snapshot().get(LoopCounter.EXCHANGES_ENDED)).isLessThan(MANY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void longPipelineIsAnsweredWholeAndInOrder(Transport transport) {
        assumeHere(transport);
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.of(200, request.target() + LARGE));
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            Thread.ofVirtual().start(() -> client.send(requests.toString()));
            for (int i = 0; i < 50; i++) {
                assertThat(client.read().body().equals("/" + i + LARGE))
                        .as("answer %d", i)
                        .isTrue();
            }
        }
    }

    /** Requests that cost nothing to answer, as fast as they can be sent: others on the same loop have their turn in between. */
    @Test
    void longPipelineLeavesRoomForOthers() {
        try (RunningProxy proxy = RunningProxy.with("""
            limits { requests-per-connection = off }
            routes { own { match { path = "/" }, answer { status = 204 } } }
            """);
                RawClient attacker = proxy.connect()) {
            Thread sends = Thread.ofVirtual().start(() -> trySend(attacker, GET.repeat(50 * MANY)));
            Thread reads = Thread.ofVirtual().start(() -> tryRead(attacker));
            await().until(() -> proxy.snapshot().get(LoopCounter.EXCHANGES_ENDED) > 0);
            for (int i = 0; i < 20; i++) {
                try (RawClient other = proxy.connect()) {
                    assertThat(other.get("/").status()).isEqualTo(204);
                }
            }
            assertThat(proxy.snapshot().get(LoopCounter.EXCHANGES_ENDED)).isLessThan(50 * MANY);
            attacker.reset();
            sends.interrupt();
            reads.interrupt();
        }
    }

    /** Bytes that keep coming do not buy a head more time. */
    @Test
    void headThatDripsIsLateWhateverStillComes() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "timeouts { head = 300 ms }");
                RawClient other = proxy.connect()) {
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                slow.add(proxy.connect());
            }
            slow.forEach(client -> client.send("GET / HTTP/1.1\r\nHost: a\r\n"));
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                slow.forEach(client -> trySend(client, "x: y\r\n"));
                assertThat(other.get("/").status()).isEqualTo(200);
                return proxy.snapshot().get(LoopCounter.DOWNSTREAM_HEAD_TIMEOUT) == slow.size();
            });
            slow.forEach(client -> assertThat(client.read().status()).isEqualTo(408));
            slow.forEach(RawClient::close);
            await().until(() -> proxy.server().openConnections() == 1);
        }
    }

    /** A trickle keeps a body from being idle, and is too slow all the same. */
    @Test
    void bodyThatDripsIsTooSlow() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy =
                        RunningProxy.before(upstream, "timeouts { body-idle = 1 s, min-body-rate = 1 KiB/s }");
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                trySend(client, "a");
                return proxy.snapshot().get(LoopCounter.DOWNSTREAM_BODY_TIMEOUT) == 1;
            });
            RawResponse answer = client.read();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.field("X-Weir-Reason")).isEqualTo("body-too-slow");
            upstream.awaitOpenConnections(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatDoesNotReadItsAnswerIsCutAndSoIsItsUpstream(Transport transport) {
        assumeHere(transport);
        String body = LARGE.repeat(200);
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, body);
                RunningProxy proxy = RunningProxy.on(
                        transport, RunningProxy.oneRoute(upstream, "timeouts { write-stall = 300 ms }"));
                RawClient slow = RawClient.connect(proxy.port(), RECEIVE_BYTES);
                RawClient other = proxy.connect()) {
            slow.sendRequest("GET", "/");
            await().until(() -> proxy.snapshot().get(LoopCounter.DOWNSTREAM_WRITE_TIMEOUT) == 1);
            upstream.awaitOpenConnections(0);
            assertThat(slow.readHead().status()).isEqualTo(200);
            assertThat(restOf(slow)).isLessThan(body.length());
            assertThat(other.get("/").body().length()).isEqualTo(body.length());
        }
    }

    @Test
    void floodOfConnectionsFromOneAddressLeavesRoomForTheOthers() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy =
                        RunningProxy.before(upstream, "limits { connections = 60, connections-per-client = 20 }");
                RawClient before = proxy.connect()) {
            List<RawClient> flood = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                flood.add(from(ATTACKER, proxy));
            }
            await().until(() -> proxy.snapshot().get(LoopCounter.DOWNSTREAM_REFUSED_CLIENT_LIMIT) == 480);
            assertThat(before.get("/").status()).isEqualTo(200);
            for (int i = 0; i < 15; i++) {
                try (RawClient other = proxy.connect()) {
                    assertThat(other.get("/").status()).isEqualTo(200);
                }
            }
            flood.forEach(RawClient::close);
            await().until(() -> proxy.server().openConnections() == 1);
            try (RawClient again = from(ATTACKER, proxy)) {
                assertThat(again.get("/").status()).as("his room is given back").isEqualTo(200);
            }
        }
    }

    @Test
    void floodFromManyAddressesIsBoundedAndLeavesWhoIsThereAlone() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(upstream, "limits { connections = 60 }");
                RawClient before = proxy.connect()) {
            assertThat(before.get("/").status()).isEqualTo(200);
            List<RawClient> flood = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                flood.add(from("127.0.1." + (i + 1), proxy));
            }
            await().until(() -> proxy.snapshot().get(LoopCounter.DOWNSTREAM_REFUSED_PROCESS_LIMIT) == 141);
            assertThat(proxy.server().openConnections()).isEqualTo(60);
            assertThat(before.get("/").status()).isEqualTo(200);
            flood.forEach(RawClient::close);
            await().until(() -> proxy.server().openConnections() == 1);
        }
    }

    /** With a rate for each address, what one asks for beyond it costs the others nothing. */
    @Test
    void steadyAttackerDoesNotStarveOthers() {
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> Reply.of(200, "ok").after(Duration.ofMillis(2)));
                RunningProxy proxy = RunningProxy.with("""
                    pools { app { endpoints = ["%s"], circuit { connections = 4, pending = 32 } } }
                    routes { app {
                      match { path = "/" }, pool = app, rate-limit { rate = "1000/m", burst = 100, key = [client-address] }
                    } }
                    """.formatted(upstream.address()))) {
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> attackers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                attackers.add(Thread.ofVirtual().start(() -> askUntil(over, from(ATTACKER, proxy))));
            }
            upstream.awaitRequests(100);
            try (RawClient other = proxy.connect()) {
                for (int i = 0; i < 100; i++) {
                    assertThat(other.get("/").status()).isEqualTo(200);
                }
            }
            over.set(true);
            attackers.forEach(HostileClientsIT::join);
        }
    }

    private static void askUntil(AtomicBoolean over, RawClient client) {
        try (client) {
            while (!over.get()) {
                assertThat(client.get("/").status()).isIn(200, 429);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many bytes come before the connection ends, whichever way it does. */
    private static int restOf(RawClient client) {
        try {
            return client.readUntilClose().length();
        } catch (ConnectionEndedException e) {
            return e.received().length();
        }
    }

    /** A connection from another address of this machine. */
    private static RawClient from(String address, RunningProxy proxy) {
        try {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
            return RawClient.on(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void trySend(RawClient client, String bytes) {
        try {
            client.send(bytes);
        } catch (UncheckedIOException e) {
            // It was cut.
        }
    }

    private static void tryRead(RawClient client) {
        try {
            client.readUntilClose();
        } catch (ConnectionEndedException | AssertionError e) {
            // It was cut.
        }
    }

    private static void sendUntilCut(RawClient client, String bytes) {
        try {
            client.send(bytes);
            client.send("\r\n");
            await().until(() -> isCut(client));
        } catch (UncheckedIOException e) {
            // It was cut while it sent.
        }
    }

    private static boolean isCut(RawClient client) {
        try {
            client.send("\r\n");
            return false;
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    private static void assumeHere(Transport transport) {
        TransportChoice choice = TransportChoice.preferring(transport);
        Assumptions.assumeTrue(choice.chosen() == transport, choice::toString);
    }
}
