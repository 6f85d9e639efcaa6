package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.Shop;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes while clients keep asking on open connections. */
final class ChangesUnderLoadIT {
    private static final int CLIENTS = 4;
    private static final int CHANGES = 40;
    private static final String ENDLESS = "weir.limits.requests-per-connection = off";
    private static final String END = "the end of something long";

    @TempDir
    private Path directory;

    @Test
    void noChangeOfWeightsOrFileFailsARequest() {
        try (Shop shop = Shop.open(directory, "50 50");
                Load load = new Load(shop)) {
            for (int i = 0; i < CHANGES; i++) {
                if (i % 4 == 3) {
                    shop.write((50 + i % 8) + " " + (50 - i % 8));
                    AdminClient.json(shop.admin().send("POST", "/v1/reload", ""), 200);
                } else {
                    patch(shop, i % 2 == 0 ? 100 : 0);
                }
            }
            load.end();
            assertThat(load.failures).isEmpty();
            assertThat(load.answers).hasValueGreaterThan(CHANGES);
        }
    }

    @Test
    void afterZeroIsAnsweredTheCanaryGetsNothingOnOpenConnectionsEither() {
        try (Shop shop = Shop.open(directory, "50 50");
                Load load = new Load(shop)) {
            shop.canary().awaitRequests(20);
            patch(shop, 0);
            int seenByCanary = shop.canary().requests().size();
            int answersBefore = load.answers.get();
            load.awaitAnswers(answersBefore + 400);
            load.end();
            assertThat(load.failures).isEmpty();
            assertThat(shop.canary().requests()).hasSizeLessThanOrEqualTo(seenByCanary + CLIENTS);
            assertThat(load.canaryAnswersAfter(answersBefore + 2 * CLIENTS)).isZero();
        }
    }

    /** Answers and tunnels that were begun under the first table go on under the last, and what they hold of it is let go. */
    @Test
    void whatLastsLongLivesThroughEveryChange() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        try (Shop shop = Shop.open(directory, "50 50", ENDLESS)) {
            shop.stable().change(request -> lasting(request, rest));
            shop.canary().change(request -> lasting(request, rest));
            List<RawClient> streams = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RawClient stream = shop.connect().sendRequest("GET", "/stream", "X-User: s" + i);
                assertThat(stream.readHead().status()).isEqualTo(200);
                streams.add(stream);
                RawClient tunnel =
                        shop.connect().sendRequest("GET", "/tunnel", "Connection: Upgrade", "Upgrade: websocket");
                assertThat(tunnel.readHead().status()).isEqualTo(101);
                streams.add(tunnel);
            }
            try (Load load = new Load(shop)) {
                for (int i = 0; i < CHANGES / 4; i++) {
                    patch(shop, i % 3 * 50);
                    shop.write((50 + i % 8) + " " + (50 - i % 8));
                    AdminClient.json(shop.admin().send("POST", "/v1/reload", ""), 200);
                }
                load.end();
                assertThat(load.failures).isEmpty();
            }
            rest.countDown();
            for (RawClient stream : streams) {
                assertThat(stream.readBytes(END.length())).isEqualTo(END);
                stream.close();
            }
            assertThat(shop.weir().table().generation()).isGreaterThan(CHANGES / 4);
        }
    }

    /** The heads at once, the rest when the test says so. */
    private static Reply lasting(ReceivedRequest request, CountDownLatch rest) {
        return switch (request.target()) {
            case "/stream" ->
                Reply.raw(END)
                        .heldBy(rest)
                        .following("HTTP/1.1 200 OK\r\nContent-Length: " + END.length() + "\r\n\r\n");
            case "/tunnel" ->
                Reply.raw(END)
                        .heldBy(rest)
                        .following("HTTP/1.1 101 Switching Protocols\r\n"
                                + "Connection: Upgrade\r\n"
                                + "Upgrade: websocket\r\n\r\n");
            default -> Reply.of(200, "ok");
        };
    }

    private static JsonNode patch(Shop shop, int canary) {
        return AdminClient.json(
                shop.admin().send("PATCH", "/v1/splits/shop", "{\"weights\":{\"canary\":" + canary + "}}"), 200);
    }

    /** Clients that ask one after the other, each on one connection, each time as another user. */
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicInteger answers = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final Queue<Integer> canaryAnswers = new ConcurrentLinkedQueue<>();
        private final List<Thread> clients = new ArrayList<>();

        Load(Shop shop) {
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(Thread.ofVirtual().start(() -> ask(shop, client)));
            }
        }

        private void ask(Shop shop, int client) {
            try (RawClient connection = shop.connect()) {
                for (int i = 0; !ended.get(); i++) {
                    RawResponse response = connection.get("/", "X-User: u" + client + "-" + i);
                    int number = answers.incrementAndGet();
                    if (response.status() != 200) {
                        failures.add(response.raw());
                    } else if (response.body().equals("canary")) {
                        canaryAnswers.add(number);
                    }
                }
            } catch (RuntimeException | AssertionError e) {
                failures.add(e.toString());
            }
        }

        void awaitAnswers(int number) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> answers.get() >= number || !failures.isEmpty());
        }

        long canaryAnswersAfter(int number) {
            return canaryAnswers.stream().filter(each -> each > number).count();
        }

        void end() {
            ended.set(true);
            for (Thread client : clients) {
                join(client);
            }
        }

        private static void join(Thread client) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            end();
        }
    }
}
