package dev.weir.control.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.Shop;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From sockets to the verdict: two versions behind a whole Weir, looked at through its admin port. */
final class MirrorComparisonIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int REQUESTS = 60;
    private static final String MIRROR = "weir.routes.shop.mirror { pool = shop-v2, compare { %s } }";

    private final AtomicLong clock = new AtomicLong();

    @TempDir
    private Path directory;

    /** An item with a time that never comes twice. */
    private Function<ReceivedRequest, Reply> item(String price) {
        return request -> Reply.of(
                200,
                "{\"at\": " + clock.incrementAndGet() + ", \"items\": [{\"price\": " + price + "}]}",
                "Content-Type: application/json");
    }

    private Shop open(String compare, String candidatePrice) {
        Shop shop = Shop.open(directory, "100 0", MIRROR.formatted(compare));
        shop.stable().change(item("12.5"));
        shop.canary().change(item(candidatePrice));
        return shop;
    }

    private static void ask(Shop shop) {
        try (RawClient client = shop.connect()) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(client.get("/items/7?token=hunter2").status()).isEqualTo(200);
            }
        }
    }

    private static JsonNode mirror(Shop shop) {
        return AdminClient.json(shop.admin().get("/v1/routes/shop/mirror"), 200).at("/mirrors/0");
    }

    private static JsonNode awaitCompared(Shop shop) {
        await().atMost(PATIENCE)
                .until(() -> mirror(shop).at("/answers/compared").asInt() >= REQUESTS);
        return mirror(shop);
    }

    private static JsonNode place(JsonNode mirror, String path) {
        for (JsonNode place : mirror.path("places")) {
            if (place.path("path").asText().equals(path)) {
                return place;
            }
        }
        throw new AssertionError("nothing differs at " + path + ": " + mirror);
    }

    @Test
    void aFieldThatTheCandidateAnswersOtherwiseIsToldFromOneThatAlwaysChanges() {
        try (Shop shop = open("noise = shop-v1", "13")) {
            ask(shop);

            JsonNode mirror = awaitCompared(shop);

            assertThat(mirror.at("/verdict/sentence").asText())
                    .isEqualTo("differs: value $.items[*].price in 60 of 60 requests, by noise in 0");
            assertThat(mirror.at("/verdict/tested").asBoolean()).isTrue();
            JsonNode price = place(mirror, "$.items[*].price");
            assertThat(price.at("/verdict/state").asText()).isEqualTo("differs");
            assertThat(price.path("samples")).hasSize(5);
            assertThat(price.at("/samples/0/primary").asText()).isEqualTo("12.5");
            assertThat(price.at("/samples/0/candidate").asText()).isEqualTo("13");
            assertThat(price.at("/samples/0/path").asText()).isEqualTo("/items/7");
            JsonNode at = place(mirror, "$.at");
            assertThat(at.at("/verdict/state").asText()).isEqualTo("same");
            assertThat(at.path("noise").asInt()).isEqualTo(REQUESTS);
            assertThat(mirror.path("places")).hasSize(2);
            assertThat(mirror.at("/latencyMs/second/count").asInt()).isEqualTo(REQUESTS);
            assertThat(mirror.toString()).doesNotContain("hunter2");
            assertThat(shop.admin().get("/metrics").body())
                    .contains("weir_mirror_differences_total{kind=\"value\",mirror=\"shop-v2\",route=\"shop\"} 60.0");
        }
    }

    @Test
    void twoOfOneVersionAreNotSaidToDiffer() {
        try (Shop shop = open("noise = shop-v1", "12.50")) {
            ask(shop);

            JsonNode mirror = awaitCompared(shop);

            assertThat(mirror.at("/verdict/state").asText()).isEqualTo("undecided");
            assertThat(mirror.path("places")).hasSize(1);
            assertThat(place(mirror, "$.at").at("/verdict/state").asText()).isEqualTo("same");
            JsonNode line =
                    AdminClient.json(shop.admin().get("/v1/status"), 200).at("/comparisons/0");
            assertThat(line.path("sentence").asText()).startsWith("undecided: something differs in 60 of 60 requests");
        }
    }

    @Test
    void withoutASecondCopyNoiseCannotBeToldAndTheVerdictSaysSo() {
        try (Shop shop = open("ignore = [\"$.items\"]", "13")) {
            ask(shop);

            JsonNode mirror = awaitCompared(shop);

            assertThat(mirror.at("/verdict/tested").asBoolean()).isFalse();
            assertThat(mirror.at("/verdict/sentence").asText())
                    .isEqualTo(
                            "differs: value $.at in 60 of 60 requests; without a second copy (compare.noise) this may"
                                    + " be noise");
            assertThat(mirror.path("places")).hasSize(1);
        }
    }

    @Test
    void aCandidateThatDoesNotAnswerDiffersByItsReason() {
        String never = "weir.pools.shop-v2.ejection = off\n";
        try (Shop shop = Shop.open(directory, "100 0", never + MIRROR.formatted("noise = shop-v1"))) {
            shop.stable().change(item("12.5"));
            Function<ReceivedRequest, Reply> alive = item("12.5");
            shop.canary().change(request -> request.number() % 2 == 0 ? Reply.reset() : alive.apply(request));

            await().atMost(PATIENCE).until(() -> {
                ask(shop);
                return mirror(shop).at("/verdict/state").asText().equals("differs");
            });

            JsonNode mirror = mirror(shop);
            assertThat(place(mirror, "connection-reset").path("kind").asText()).isEqualTo("failed");
            assertThat(mirror.at("/latencyMs/candidate/count").asInt())
                    .isLessThan(mirror.at("/latencyMs/primary/count").asInt());
        }
    }

    @Test
    void aCandidateThatIsDeadGetsFewCopiesAndTheAnswerSaysWhy() {
        try (Shop shop = open("noise = shop-v1", "13")) {
            shop.canary().change(request -> Reply.reset());
            ask(shop);

            await().atMost(PATIENCE)
                    .until(() -> mirror(shop).at("/dropped/backing-off").asInt() > 0);
            assertThat(place(mirror(shop), "connection-reset").path("kind").asText())
                    .isEqualTo("failed");
        }
    }

    @Test
    void otherRulesStartAnewAndTheSameOnesGoOn() {
        try (Shop shop = open("noise = shop-v1", "13")) {
            ask(shop);
            awaitCompared(shop);

            reload(shop, shop.text("100 0").replace("match { path", "limits { body = 1 MiB }, match { path"));
            assertThat(mirror(shop).at("/answers/compared").asInt()).isEqualTo(REQUESTS);

            reload(shop, shop.text("100 0").replace("noise =", "ignore = [\"$.items[*].price\"], noise ="));
            assertThat(mirror(shop).at("/answers/compared").asInt()).isZero();

            ask(shop);
            assertThat(awaitCompared(shop).path("places")).hasSize(1);
        }
    }

    private static void reload(Shop shop, String text) {
        shop.writeText(text);
        AdminClient.json(shop.admin().send("POST", "/v1/reload", "{}"), 200);
    }
}
