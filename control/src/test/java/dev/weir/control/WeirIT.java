package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.audit.AuditLog;
import dev.weir.control.audit.AuditVerification;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.Shop;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeirIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void aPatchHoldsWhenItIsAnswered() {
        try (Shop shop = Shop.open(directory, "100 0");
                RawClient open = shop.connect()) {
            assertThat(open.get("/", "X-User: u1").body()).isEqualTo("stable");
            JsonNode applied = patch(shop, 100);
            assertThat(applied.path("generation").asLong()).isEqualTo(2);
            assertThat(applied.at("/split/variants/canary/weight").asInt()).isEqualTo(100);
            assertThat(open.get("/", "X-User: u1").body()).isEqualTo("canary");
            patch(shop, 0);
            assertThat(open.get("/", "X-User: u1").body()).isEqualTo("stable");
        }
    }

    @Test
    void runtimeWeightsSurviveARestart() {
        try (Shop shop = Shop.open(directory, "100 0")) {
            patch(shop, 100);
            shop.restart();
            assertThat(shop.ask(20)).isEqualTo(Map.of("canary", 20));
            JsonNode split = AdminClient.json(shop.admin().get("/v1/splits/shop"), 200);
            assertThat(split.at("/override/reason").asText()).isEqualTo("test");
            assertThat(split.at("/override/owner").asText()).isEqualTo("local");
            assertThat(split.at("/variants/canary/file").asInt()).isEqualTo(0);
            assertThat(split.path("generation").asLong()).isEqualTo(3);
        }
    }

    @Test
    void aChangedFileComesIntoForceByItself() {
        try (Shop shop = Shop.open(directory, "100 0")) {
            shop.write("0 100");
            await().atMost(PATIENCE).until(() -> shop.ask(1).containsKey("canary"));
        }
    }

    @Test
    void aBadFileChangesNothingAndSaysWhy() {
        try (Shop shop = Shop.open(directory, "100 0")) {
            shop.writeText(shop.text("100 0").replace("baseline = stable", "baseline = stabel"));
            JsonNode file = await().atMost(PATIENCE)
                    .until(
                            () -> AdminClient.json(shop.admin().get("/v1/table"), 200)
                                    .path("file"),
                            status -> !status.path("problems").isEmpty());
            assertThat(file.at("/problems/0/text").asText()).contains("stabel").contains("weir.conf:");
            assertThat(file.at("/problems/0/didYouMean").asText()).isEqualTo("stable");
            assertThat(shop.ask(5)).isEqualTo(Map.of("stable", 5));

            JsonNode problem = AdminClient.json(shop.admin().send("POST", "/v1/reload", ""), 422);
            assertThat(problem.at("/problems/0/didYouMean").asText()).isEqualTo("stable");

            shop.write("100 0");
            AdminClient.json(shop.admin().send("POST", "/v1/reload", ""), 200);
            assertThat(AdminClient.json(shop.admin().get("/v1/table"), 200).at("/file/problems"))
                    .isEmpty();
        }
    }

    @Test
    void aListOfIdsThatChangedComesIntoForceByItselfAndABadOneDoesNot() throws IOException {
        Path ids = Files.writeString(directory.resolve("testers.ids"), "# nobody\n");
        String more = """
            weir.segments.testers { ids-file = "%s", of = "header:x-user" }
            weir.splits.shop.overrides = [{ when { segment = testers }, variant = canary }]
            """.formatted(ids);
        try (Shop shop = Shop.open(directory, "100 0", more)) {
            assertThat(shop.ask(1)).isEqualTo(Map.of("stable", 1));
            Files.writeString(ids, "u0\n");
            await().atMost(PATIENCE).until(() -> shop.ask(1).containsKey("canary"));

            Files.writeString(ids, "");
            JsonNode lookup = await().atMost(PATIENCE)
                    .until(
                            () -> AdminClient.json(shop.admin().get("/v1/status"), 200)
                                    .at("/lookups/0"),
                            told -> told.hasNonNull("problem"));
            assertThat(lookup.path("problem").asText()).startsWith("it is empty");
            assertThat(lookup.path("holds").asText()).isEqualTo("1 id");
            assertThat(shop.ask(1)).isEqualTo(Map.of("canary", 1));
            assertThat(shop.weir().table().generation()).isEqualTo(1);
        }
    }

    @Test
    void aCanaryThatFailsLosesItsWeightUntilAPersonActs() {
        try (Shop shop = Shop.open(directory, "50 50")) {
            shop.canary().change(request -> Reply.of(500, "broken"));
            await().atMost(PATIENCE).until(() -> {
                shop.ask(50);
                return isRolledBack(shop);
            });
            assertThat(shop.ask(100)).isEqualTo(Map.of("stable", 100));

            JsonNode rolledBack = split(shop).at("/variants/canary/rolledBack");
            assertThat(rolledBack.path("code").asText()).isIn("max-error-rate", "errors", "slo");
            assertThat(rolledBack.path("reason").asText()).contains("failed");
            assertThat(rolledBack.path("figures").size()).isPositive();

            shop.restart();
            assertThat(shop.ask(100)).isEqualTo(Map.of("stable", 100));
            shop.write("40 60");
            AdminClient.json(shop.admin().send("POST", "/v1/reload", ""), 200);
            assertThat(shop.ask(100)).isEqualTo(Map.of("stable", 100));

            shop.canary().change(request -> Reply.of(200, "canary"));
            AdminClient.json(
                    shop.admin().send("POST", "/v1/splits/shop/variants/canary/restore", "{\"reason\":\"fixed\"}"),
                    200);
            assertThat(shop.ask(200)).containsKeys("stable", "canary");
            assertThat(isRolledBack(shop)).isFalse();
        }
    }

    @Test
    void aSharedOutageIsNobodysFault() {
        try (Shop shop = Shop.open(directory, "50 50")) {
            shop.stable().change(request -> Reply.of(500, "broken"));
            shop.canary().change(request -> Reply.of(500, "broken"));
            await().atMost(PATIENCE).until(() -> {
                shop.ask(50);
                return split(shop)
                        .at("/variants/canary/guard/findings")
                        .findValuesAsText("code")
                        .contains("environment");
            });
            assertThat(isRolledBack(shop)).isFalse();
        }
    }

    @Test
    void everyChangeIsInTheAuditLogAndTheChainHolds() throws IOException {
        try (Shop shop = Shop.open(directory, "100 0")) {
            patch(shop, 10);
            JsonNode entry =
                    AdminClient.json(shop.admin().get("/v1/audit?limit=1"), 200).at("/entries/0");
            assertThat(entry.path("who").asText()).isEqualTo("local");
            assertThat(entry.path("from").asText()).isEqualTo("127.0.0.1");
            assertThat(entry.path("action").asText()).isEqualTo("split.weights");
            assertThat(entry.at("/new/canary").asInt()).isEqualTo(10);
            assertThat(entry.path("reason").asText()).isEqualTo("test");
        }
        assertThat(AuditVerification.of(directory.resolve("state").resolve(AuditLog.FILE_NAME)))
                .isInstanceOfSatisfying(
                        AuditVerification.Intact.class,
                        intact -> assertThat(intact.lines()).isEqualTo(3));
    }

    @Test
    void drainingIsNotReadyAtOnceAndFinishesWhatIsUnderWay() throws InterruptedException {
        try (Shop shop = Shop.open(directory, "100 0", "weir.drain.pre-drain = 30s");
                RawClient idle = shop.connect()) {
            assertThat(idle.get("/").status()).isEqualTo(200);
            assertThat(shop.admin().get("/readyz").status()).isEqualTo(200);
            Thread draining = Thread.ofVirtual().start(() -> drain(shop));
            await().atMost(PATIENCE).until(() -> shop.admin().get("/readyz").status() == 503);
            assertThat(shop.admin().get("/healthz").status()).isEqualTo(200);
            assertThat(idle.get("/").status()).isEqualTo(200);
            shop.weir().hurry();
            draining.join();
            assertThat(idle.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aStateDirectoryBelongsToOneWeir() {
        try (Shop shop = Shop.open(directory, "100 0")) {
            assertThatThrownBy(() -> Weir.start(shop.file()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by another Weir");
            assertThat(shop.ask(5)).isEqualTo(Map.of("stable", 5));
        }
    }

    @Test
    void anAddressInUseIsNamedAndNothingIsLeftOpen() throws Exception {
        try (Shop shop = Shop.open(directory, "100 0");
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            shop.weir().close();
            String inUse = "127.0.0.1:" + taken.getLocalPort();
            String free = shop.text("100 0");
            for (String text : List.of(
                    free.replace("admin { bind = \"127.0.0.1:0\"", "admin { bind = \"" + inUse + "\""),
                    free.replace("web { bind = \"127.0.0.1:0\"", "web { bind = \"" + inUse + "\""))) {
                shop.writeText(text);
                assertThatThrownBy(() -> Weir.start(shop.file()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(inUse);
            }
            shop.writeText(free);
            shop.restart();
            assertThat(shop.ask(5)).isEqualTo(Map.of("stable", 5));
        }
    }

    private static void drain(Shop shop) {
        try {
            shop.weir().drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonNode patch(Shop shop, int canary) {
        String body = "{\"weights\":{\"canary\":" + canary + "},\"reason\":\"test\"}";
        return AdminClient.json(shop.admin().send("PATCH", "/v1/splits/shop", body), 200);
    }

    private static JsonNode split(Shop shop) {
        return AdminClient.json(shop.admin().get("/v1/splits/shop"), 200);
    }

    private static boolean isRolledBack(Shop shop) {
        return split(shop).at("/variants/canary/rolledBack").isObject();
    }
}
