package dev.weir.proxy.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import dev.weir.proxy.testing.UpstreamConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstreams that answer before they have read the request, or never read it, on every transport. */
final class EarlyAnswersIT {
    private static final String BODY = "0123456789abcdef".repeat(128 * 1024);
    private static final String NO =
            "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
    private static final int UPLOADS = 25;

    /** The bytes that it did not read make its close a reset, which can overtake the answer on the way to whoever writes. */
    @ParameterizedTest
    @EnumSource
    void answerBeforeTheBodyArrivesAlthoughItsConnectionEnds(Transport transport) {
        assumeHere(transport);
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send(NO).close();
                });
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream))) {
            for (int i = 0; i < UPLOADS; i++) {
                try (RawClient client = proxy.connect()) {
                    RawResponse answer = upload(client);
                    assertThat(answer.statusLine() + answer.field("X-Weir-Reason"))
                            .as("upload %d", i)
                            .isEqualTo("HTTP/1.1 413 Content Too Largenull");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void answerOfAnUpstreamThatNeverReadsTheBodyArrives(Transport transport) {
        assumeHere(transport);
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
                    over.await();
                });
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = proxy.connect()) {
            assertThat(upload(client).body()).isEqualTo("early");
            over.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void upstreamThatNeverReadsIsLateAndHoldsNobodyElseUp(Transport transport) {
        assumeHere(transport);
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    if (connection.readHead().startLine().startsWith("GET")) {
                        serve(connection);
                    } else {
                        over.await();
                    }
                });
                RunningProxy proxy = RunningProxy.on(
                        transport, RunningProxy.oneRoute(upstream, "timeouts { first-byte = 500 ms }"));
                RawClient client = proxy.connect();
                RawClient other = proxy.connect()) {
            CompletableFuture<RawResponse> late = CompletableFuture.supplyAsync(() -> upload(client));
            while (!late.isDone()) {
                assertThat(other.get("/").body()).isEqualTo("ok");
            }
            assertThat(late.join().status()).isEqualTo(504);
            assertThat(late.join().field("X-Weir-Reason")).isEqualTo("first-byte-timeout");
            over.countDown();
        }
    }

    private static void serve(UpstreamConnection connection) throws IOException {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        while (connection.readHead().startLine().startsWith("GET")) {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    /** Sends the whole body, if it is taken, while the answer is read. */
    private static RawResponse upload(RawClient client) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY.length() + "\r\n\r\n");
        Thread.ofVirtual().start(() -> {
            try {
                client.send(BODY);
            } catch (UncheckedIOException e) {
                // Nobody wants it any more.
            }
        });
        return client.read();
    }

    private static void assumeHere(Transport transport) {
        TransportChoice choice = TransportChoice.preferring(transport);
        Assumptions.assumeTrue(choice.chosen() == transport, choice::toString);
    }
}
