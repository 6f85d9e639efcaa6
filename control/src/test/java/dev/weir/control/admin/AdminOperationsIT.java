package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.Shop;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminOperationsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Shop shop;

    @BeforeEach
    void start(@TempDir Path directory) {
        shop = Shop.open(directory, "95 5");
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void theTableSaysWhatIsInForceAndWhoMadeIt() {
        RawResponse response = shop.admin().get("/v1/table");
        JsonNode table = AdminClient.json(response, 200);
        assertThat(response.field("ETag")).isEqualTo("\"1\"");
        assertThat(table.path("who").asText()).isEqualTo("weir:start");
        assertThat(table.at("/file/files/0").asText()).endsWith("weir.conf");
        assertThat(table.path("table")
                        .path("splits.shop.variants.canary.weight")
                        .asText())
                .isEqualTo("5 %");
    }

    @Test
    void historyTellsWhoWhyAndWhatAndAnEarlierTableCanComeBack() {
        set("PATCH", "{\"weights\":{\"canary\":10},\"reason\":\"bolder\"}", 200);
        set("PATCH", "{\"weights\":{\"canary\":20}}", 200);
        JsonNode history =
                AdminClient.json(shop.admin().get("/v1/table/history"), 200).path("generations");
        assertThat(history).hasSize(3);
        assertThat(history.at("/1/reason").asText()).isEqualTo("bolder");
        assertThat(history.at("/1/differences/0").toString())
                .isEqualTo("{\"key\":\"splits.shop.variants.canary.weight\",\"old\":\"5 %\",\"new\":\"10 %\"}");

        JsonNode restored = AdminClient.json(shop.admin().send("POST", "/v1/table/2/restore", "{}"), 200);
        assertThat(restored.path("generation").asLong()).isEqualTo(4);
        assertThat(weight("canary")).isEqualTo(10);
        assertThat(AdminClient.json(shop.admin().send("POST", "/v1/table/77/restore", "{}"), 404)
                        .path("expected")
                        .asText())
                .isEqualTo("one from 1 to 4");
    }

    @Test
    void aChangeForAnotherGenerationIsRefused() {
        RawResponse stale =
                shop.admin().send("PATCH", "/v1/splits/shop", "{\"weights\":{\"canary\":10}}", "If-Match: \"7\"");
        assertThat(AdminClient.json(stale, 412).path("detail").asText()).contains("generation 1 is in force, not 7");
        RawResponse right =
                shop.admin().send("PATCH", "/v1/splits/shop", "{\"weights\":{\"canary\":10}}", "If-Match: \"1\"");
        assertThat(right.status()).isEqualTo(200);
        assertThat(right.field("ETag")).isEqualTo("\"2\"");
    }

    @Test
    void aDryRunTellsTheDifferencesAndChangesNothing() {
        JsonNode answer = AdminClient.json(
                shop.admin().send("PUT", "/v1/splits/shop?dryRun=true", "{\"weights\":{\"stable\":80,\"canary\":20}}"),
                200);
        assertThat(answer.path("dryRun").asBoolean()).isTrue();
        assertThat(answer.path("differences")).hasSize(2);
        assertThat(weight("canary")).isEqualTo(5);
    }

    @Test
    void anUnconfirmedChangeIsTakenBack() {
        RawResponse changed =
                shop.admin().send("PATCH", "/v1/splits/shop?confirm=300ms", "{\"weights\":{\"canary\":50}}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(weight("canary")).isEqualTo(50);
        await().atMost(PATIENCE).until(() -> weight("canary") == 5);
        assertThat(shop.admin().send("POST", "/v1/splits/shop/confirm", "").status())
                .isEqualTo(409);
    }

    @Test
    void aConfirmedChangeStays() {
        shop.admin().send("PATCH", "/v1/splits/shop?confirm=60s", "{\"weights\":{\"canary\":50}}");
        assertThat(split().at("/override/confirmBy").isTextual()).isTrue();
        assertThat(shop.admin().send("POST", "/v1/splits/shop/confirm", "").status())
                .isEqualTo(200);
        assertThat(split().at("/override/confirmBy").isNull()).isTrue();
        assertThat(weight("canary")).isEqualTo(50);
    }

    @Test
    void aChangeWithATimeToLiveEnds() {
        set("PATCH", "{\"weights\":{\"canary\":50},\"ttl\":\"300ms\"}", 200);
        await().atMost(PATIENCE).until(() -> weight("canary") == 5);
    }

    @Test
    void aRouteIsAnotherNameForItsSplit() {
        RawResponse changed = shop.admin().send("PATCH", "/v1/routes/shop/split", "{\"weights\":{\"canary\":7}}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(AdminClient.json(shop.admin().get("/v1/routes/shop/split"), 200)
                        .at("/variants/canary/weight")
                        .asInt())
                .isEqualTo(7);
        assertThat(shop.admin().get("/v1/routes/cart/split").status()).isEqualTo(404);
    }

    @Test
    void statsCountPerVariant() {
        shop.ask(200);
        await().atMost(PATIENCE)
                .until(() -> stats("stable", "/total/requests") + stats("canary", "/total/requests") == 200);
        JsonNode stats = AdminClient.json(shop.admin().get("/v1/splits/shop/stats?window=60s"), 200)
                .path("stats");
        assertThat(stats.at("/stable/total/classes/ok").asLong()).isEqualTo(stats("stable", "/total/requests"));
        assertThat(stats.at("/canary/configuredShare").asInt()).isEqualTo(5);
        double shares = stats.at("/stable/observedShare").asDouble()
                + stats.at("/canary/observedShare").asDouble();
        assertThat(shares).isBetween(99.9, 100.1);
        assertThat(stats.at("/stable/latencyMs/p50").asDouble()).isPositive();
        JsonNode route = AdminClient.json(shop.admin().get("/v1/routes/shop/stats"), 200);
        assertThat(route.at("/total/requests").asLong()).isEqualTo(200);
        assertThat(shop.admin().get("/v1/splits/shop/stats?window=61s").status())
                .isEqualTo(400);
    }

    @Test
    void aDrainedEndpointGetsNothingAndSurvivesARestart() {
        String endpoint = shop.stable().address();
        String path = "/v1/pools/shop-v1/endpoints/" + endpoint;
        assertThat(shop.admin()
                        .send("POST", path, "{\"state\":\"drain\",\"reason\":\"kernel\"}")
                        .status())
                .isEqualTo(200);
        assertThat(state()).isEqualTo("drain");
        shop.restart();
        assertThat(state()).isEqualTo("drain");
        assertThat(shop.admin().send("POST", path, "{\"state\":\"ready\"}").status())
                .isEqualTo(200);
        assertThat(state()).isEqualTo("ready");
        assertThat(shop.admin().send("POST", path, "{\"state\":\"off\"}").status())
                .isEqualTo(400);
        JsonNode unknown = AdminClient.json(
                shop.admin().send("POST", "/v1/pools/shop-v1/endpoints/10.0.0.9:1", "{\"state\":\"drain\"}"), 404);
        assertThat(unknown.path("expected").asText()).contains(endpoint);
    }

    @Test
    void drainingTheLastEndpointOfAPoolSaysSo() {
        String endpoint = shop.stable().address();
        String path = "/v1/pools/shop-v1/endpoints/" + endpoint;

        assertThat(notes(path + "?dryRun=true", "drain"))
                .singleElement()
                .asString()
                .contains("no other endpoint");
        assertThat(notes(path, "maint"))
                .singleElement()
                .asString()
                .startsWith("no other endpoint of pool shop-v1 is ready: what is meant for it goes to the fallback");
        assertThat(notes(path, "ready")).isEmpty();

        shop.writeText(shop.text("95 5").replace("[\"" + endpoint, "[\"127.0.0.1:9\", \"" + endpoint));
        AdminClient.json(shop.admin().send("POST", "/v1/reload", "{}"), 200);
        assertThat(notes(path, "drain")).isEmpty();
    }

    private List<String> notes(String path, String state) {
        JsonNode answer = AdminClient.json(shop.admin().send("POST", path, "{\"state\":\"" + state + "\"}"), 200);
        List<String> notes = new ArrayList<>();
        answer.path("notes").forEach(note -> notes.add(note.asText()));
        return notes;
    }

    @Test
    void explainSaysWhyAndAgreesWithTheProxy() {
        for (int i = 0; i < 40; i++) {
            String user = "u" + i;
            JsonNode told = AdminClient.json(
                    shop.admin()
                            .send(
                                    "POST",
                                    "/v1/explain",
                                    "{\"host\":\"any\",\"path\":\"/\",\"headers\":{\"X-User\":\"" + user + "\"}}"),
                    200);
            try (RawClient client = shop.connect()) {
                assertThat(client.get("/", "X-User: " + user).body())
                        .isEqualTo(told.path("variant").asText());
            }
            assertThat(told.path("why").asText()).contains("header:x-user \"" + user + "\" falls into bucket");
        }
    }

    @Test
    void aRequestThatWouldBeRefusedIsExplainedAsThat() {
        JsonNode problem = AdminClient.json(
                shop.admin().send("POST", "/v1/explain", "{\"host\":\"any\",\"path\":\"/../..\"}"), 422);
        assertThat(problem.path("detail").asText()).startsWith("Weir would refuse this request");
    }

    @Test
    void checkTellsProblemsAndDifferencesAndChangesNothing() {
        String good = shop.text("90 10");
        JsonNode checked = AdminClient.json(check(good), 200);
        assertThat(checked.path("valid").asBoolean()).isTrue();
        assertThat(checked.path("differences")).hasSize(2);
        JsonNode bad = AdminClient.json(check(good.replace("weight = 10 %", "weight = 11 %")), 422);
        assertThat(bad.at("/problems/0/key").asText()).startsWith("weir.splits.shop");
        assertThat(weight("canary")).isEqualTo(5);
    }

    @Test
    void aCheckedTextLearnsNothingOfTheEnvironment() {
        RawResponse response = check(shop.text("90 10").replace("state-dir = ", "state-dir = ${PATH} "));
        assertThat(response.status()).isEqualTo(422);
        assertThat(response.body()).contains("${PATH}").doesNotContain(System.getenv("PATH"));
    }

    @Test
    void eventsTellOfAChange() {
        try (RawClient listener = RawClient.connect(shop.weir().adminAddress())) {
            listener.sendRequest("GET", "/v1/events", "Host: localhost");
            assertThat(listener.readHead().field("Content-Type")).isEqualTo("text/event-stream");
            set("PATCH", "{\"weights\":{\"canary\":10},\"reason\":\"bolder\"}", 200);
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("\"bolder\"")) {
                seen.append(listener.readBytes(1));
            }
            assertThat(seen.toString()).contains("event: table").contains("id: ");
        }
    }

    @Test
    void statusShowsAllAtOnce() {
        JsonNode status = AdminClient.json(shop.admin().get("/v1/status"), 200);
        assertThat(status.path("phase").asText()).isEqualTo("ready");
        assertThat(status.at("/splits/0/stats/stable/rps").isNumber()).isTrue();
        assertThat(status.path("pools")).hasSize(2);
    }

    @Test
    void metricsAreScraped() {
        shop.ask(10);
        await().atMost(PATIENCE).until(() -> shop.admin().get("/metrics").body().contains("weir_ready 1.0"));
        RawResponse response = shop.admin().get("/metrics");
        assertThat(response.field("Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(response.body()).contains("weir_table_generation 1.0").contains("jvm_memory_used_bytes");
    }

    @Test
    void anUnknownPathIsToldSo() {
        assertThat(AdminClient.json(shop.admin().get("/v2/table"), 404)
                        .path("type")
                        .asText())
                .isEqualTo("urn:weir:problem:not-found");
    }

    private RawResponse check(String text) {
        return shop.admin().exchange("POST", "/v1/check", text, "Content-Type: application/hocon");
    }

    private void set(String method, String body, int status) {
        AdminClient.json(shop.admin().send(method, "/v1/splits/shop", body), status);
    }

    private JsonNode split() {
        return AdminClient.json(shop.admin().get("/v1/splits/shop"), 200);
    }

    private int weight(String variant) {
        return split().at("/variants/" + variant + "/weight").asInt();
    }

    private long stats(String variant, String path) {
        return AdminClient.json(shop.admin().get("/v1/splits/shop/stats"), 200)
                .at("/stats/" + variant + path)
                .asLong();
    }

    private String state() {
        JsonNode pools = AdminClient.json(shop.admin().get("/v1/pools"), 200).path("pools");
        for (JsonNode pool : pools) {
            if (pool.path("pool").asText().equals("shop-v1")) {
                return pool.at("/endpoints/0/state").asText();
            }
        }
        throw new AssertionError(pools.toString());
    }
}
