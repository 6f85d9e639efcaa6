package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.status.Phase;
import dev.weir.control.testing.Shop;
import dev.weir.proxy.testing.ConnectionEndedException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a Weir that is in use: who asked is answered, and who is told that the connection ends asks elsewhere. */
final class DrainUnderLoadIT {
    private static final int CLIENTS = 24;
    private static final String QUICK = "weir.drain { pre-drain = 200ms, deadline = 60s }";

    @TempDir
    private Path directory;

    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();

    @RepeatedTest(3)
    void noRequestIsLostAndEveryClientIsTold() throws Exception {
        try (Shop shop = Shop.open(directory, "50 50", QUICK)) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String user = "u" + i;
                RawClient connection = shop.connect();
                clients.add(Thread.ofVirtual().start(() -> askUntilTold(connection, user)));
            }
            Awaitility.await().until(() -> answers.get() > 20 * CLIENTS);
            assertThat(shop.weir().drain()).as("requests cut").isZero();
            for (Thread client : clients) {
                client.join();
            }
            assertThat(lost).isEmpty();
            assertThat(told).as("clients told").hasValue(CLIENTS);
        }
    }

    @Test
    void whatIsUnderWayIsFinishedWithinTheDeadline() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        String body = "0123456789".repeat(100_000);
        try (Shop shop = Shop.open(directory, "100 0", QUICK)) {
            shop.stable().change(request -> answer(request, body, rest));
            try (RawClient slow = shop.connect();
                    RawClient stream = shop.connect();
                    RawClient tunnel = shop.connect()) {
                slow.sendRequest("GET", "/held");
                stream.sendRequest("GET", "/long");
                assertThat(stream.readHead().status()).isEqualTo(200);
                tunnel.sendRequest("GET", "/chat", "Connection: Upgrade", "Upgrade: websocket");
                assertThat(tunnel.readHead().status()).isEqualTo(101);
                shop.stable().awaitRequests(3);

                CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(() -> drain(shop));
                Awaitility.await().until(() -> shop.weir().status().phase() == Phase.DRAINING);
                rest.countDown();
                assertThat(slow.read().body()).isEqualTo("held");
                assertThat(stream.readBytes(body.length()).equals(body))
                        .as("every byte")
                        .isTrue();
                assertThat(tunnel.readUntilClose()).isEqualTo("hello");
                assertThat(cut.get()).isZero();
            }
        }
    }

    private static Reply answer(ReceivedRequest request, String body, CountDownLatch rest) {
        return switch (request.target()) {
            case "/held" -> Reply.of(200, "held").heldBy(rest);
            case "/long" -> Reply.of(200, body);
            case "/chat" ->
                Reply.raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello")
                        .thenClose();
            default -> Reply.of(200, "stable");
        };
    }

    private static int drain(Shop shop) {
        try {
            return shop.weir().drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private void askUntilTold(RawClient connection, String user) {
        try (connection) {
            while (true) {
                RawResponse answer = connection.get("/", "X-User: " + user);
                answers.incrementAndGet();
                if (answer.status() != 200) {
                    lost.add(answer.raw());
                }
                if ("close".equals(answer.field("Connection"))) {
                    told.incrementAndGet();
                    return;
                }
            }
        } catch (ConnectionEndedException | UncheckedIOException e) {
            lost.add(user + ": " + e);
        }
    }
}
