package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends of a connection that have said all they have to say and go on listening, on every transport. */
class HalfCloseIT {
    private static final int LARGE_BYTES = 8 * 1024 * 1024;
    private static final int RECEIVE_BYTES = 64 * 1024;

    @ParameterizedTest
    @EnumSource
    void clientThatStopsSendingGetsAnAnswerLargerThanTheSocketBuffers(Transport transport) {
        assumeHere(transport);
        String body = numbered(LARGE_BYTES);
        CountDownLatch answered = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request ->
                        request.target().equals("/") ? Reply.of(200, body).heldBy(answered) : Reply.of(200, "other"));
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            client.sendRequest("GET", "/").finishSending();
            upstream.awaitRequests(1);
            keepBusy(proxy);
            answered.countDown();
            keepBusy(proxy);
            RawResponse response = client.read();
            assertThat(response.body().equals(body)).as("every byte").isTrue();
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void upstreamThatEndsBehindALargeAnswerLosesNothingOfIt(Transport transport) {
        assumeHere(transport);
        String body = numbered(LARGE_BYTES);
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> request.target().equals("/")
                                ? Reply.raw("HTTP/1.0 200 OK\r\n\r\n" + body).thenClose()
                                : Reply.of(200, "other"));
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            client.sendRequest("GET", "/");
            keepBusy(proxy);
            assertThat(client.read().body().equals(body)).as("every byte").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsBeforeTheEndAreAllAnswered(Transport transport) {
        assumeHere(transport);
        String body = numbered(LARGE_BYTES);
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.of(200, request.target() + body));
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            client.sendRequest("GET", "/1").sendRequest("GET", "/2").finishSending();
            assertThat(client.read().body().equals("/1" + body)).isTrue();
            assertThat(client.read().body().equals("/2" + body)).isTrue();
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void uploadBeforeTheEndArrivesWhole(Transport transport) throws Exception {
        assumeHere(transport);
        String body = numbered(LARGE_BYTES);
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.of(200, request.body()));
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            Thread sender = Thread.ofVirtual()
                    .start(() -> client.send(
                                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE_BYTES + "\r\n\r\n" + body)
                            .finishSending());
            assertThat(client.read().body().equals(body))
                    .as("every byte, both ways")
                    .isTrue();
            sender.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void upstreamAnswersAfterItsClientEndedItsHalfOfATunnel(Transport transport) {
        assumeHere(transport);
        String body = numbered(LARGE_BYTES);
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send(
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                    assertThat(connection.readUntilClose().equals(body)).isTrue();
                    connection.send(body);
                });
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            client.sendRequest("GET", "/chat", "Connection: Upgrade", "Upgrade: websocket");
            assertThat(client.readHead().status()).isEqualTo(101);
            client.send(body).finishSending();
            assertThat(client.readUntilClose().equals(body)).as("every byte").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tunnelEndsWhenItsUpstreamEndsItsHalfAndNothingIsLost(Transport transport) throws Exception {
        assumeHere(transport);
        String body = numbered(LARGE_BYTES);
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send(
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                    connection.send(body);
                    connection.finishSending();
                    connection.readUntilClose();
                    ended.countDown();
                });
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = RawClient.connect(proxy.port(), RECEIVE_BYTES)) {
            client.sendRequest("GET", "/chat", "Connection: Upgrade", "Upgrade: websocket");
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.readUntilClose().equals(body)).as("every byte").isTrue();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Lets every loop turn many times, so that what can be written is written and what can be read is read. */
    private static void keepBusy(RunningProxy proxy) {
        for (int i = 0; i < 8; i++) {
            try (RawClient other = proxy.connect()) {
                for (int j = 0; j < 50; j++) {
                    assertThat(other.get("/other").body()).isEqualTo("other");
                }
            }
        }
    }

    private static void assumeHere(Transport transport) {
        TransportChoice choice = TransportChoice.preferring(transport);
        Assumptions.assumeTrue(choice.chosen() == transport, choice::toString);
    }

    /** Text in which no part looks like another. */
    private static String numbered(int bytes) {
        StringBuilder text = new StringBuilder(bytes + 8);
        for (int i = 0; text.length() < bytes; i++) {
            text.append(i).append('\n');
        }
        text.setLength(bytes);
        return text.toString();
    }
}
