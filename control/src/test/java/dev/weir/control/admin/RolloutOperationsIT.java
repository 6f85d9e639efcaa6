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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts over the admin port: what is shown of them, and what becomes of commands. */
final class RolloutOperationsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROLLOUT = """
        weir.splits.shop.rollback { burn-in = 1 s }
        weir.splits.shop.rollout { stages = [10 %, 50 %, 100 %], hold = 30 m, min-dwell = 1 s }
        weir.splits.shop.variants.canary.version = "2.1"
        """;

    private Shop shop;

    @BeforeEach
    void start(@TempDir Path directory) {
        shop = Shop.open(directory, "95 5", ROLLOUT);
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void aPendingRolloutIsShownWithWhatItWaitsFor() {
        JsonNode rollout = rollout();
        assertThat(rollout.path("phase").asText()).isEqualTo("pending");
        assertThat(rollout.path("version").asText()).isEqualTo("2.1");
        assertThat(rollout.path("owner").asText()).isEqualTo("rollout");
        assertThat(rollout.path("stage").asInt()).isZero();
        assertThat(rollout.path("stages")).hasSize(3);
        assertThat(rollout.at("/stages/1/weight").asInt()).isEqualTo(50);
        assertThat(rollout.at("/stages/2/weight").asInt())
                .as("what is held back is not given in the last stage")
                .isEqualTo(95);
        assertThat(rollout.at("/stages/0/hold").asText()).isEqualTo("30 m");
        assertThat(rollout.path("waitsFor")).hasSize(1);
        assertThat(rollout.path("needs").asText()).isEqualTo("start");
        assertThat(AdminClient.json(shop.admin().get("/v1/rollouts"), 200).path("rollouts"))
                .hasSize(1);
        assertThat(AdminClient.json(shop.admin().get("/v1/splits/shop"), 200)
                        .at("/rollout/phase")
                        .asText())
                .isEqualTo("pending");
        assertThat(AdminClient.json(shop.admin().get("/v1/status"), 200)
                        .at("/splits/0/rollout/phase")
                        .asText())
                .isEqualTo("pending");
    }

    @Test
    void itIsStartedObservedPausedResumedPromotedAndAborted() {
        assertThat(command("start", "{\"reason\":\"release 2.1\"}", 200)
                        .path("written")
                        .asBoolean())
                .isTrue();
        assertThat(rollout().path("phase").asText())
                .as("whoever has an answer sees what came of it")
                .isEqualTo("baseline");
        toStage(1);
        await().atMost(PATIENCE)
                .until(() -> !rollout().at("/evidence/metrics/0").isMissingNode());
        JsonNode observed = rollout();
        assertThat(observed.path("weight").asInt()).isEqualTo(10);
        assertThat(observed.at("/stages/0/is").asText()).isEqualTo("now");
        assertThat(observed.at("/verdict/state").asText()).isIn("hold", "pass");
        assertThat(observed.at("/evidence/metrics/0/metric").asText()).isEqualTo("errors");
        assertThat(observed.at("/evidence/enoughForPromotion").asInt()).isEqualTo(20);
        assertThat(observed.at("/evidence/timeToDetect")).hasSize(3);
        assertThat(AdminClient.json(shop.admin().get("/v1/splits/shop/stats"), 200)
                        .at("/stats/canary/evidence/metrics"))
                .isNotEmpty();
        assertThat(AdminClient.json(shop.admin().get("/v1/splits/shop"), 200).at("/variants/canary/guard/findings"))
                .isNotEmpty();

        JsonNode refused =
                AdminClient.json(shop.admin().send("PATCH", "/v1/splits/shop", "{\"weights\":{\"canary\":20}}"), 409);
        assertThat(refused.path("detail").asText()).isEqualTo("the weights of split shop belong to its rollout");
        assertThat(refused.path("expected").asText()).contains("weir rollout shop pause");

        assertThat(command("pause", "", 200).path("paused").asBoolean()).isTrue();
        assertThat(command("pause", "", 409).path("detail").asText()).contains("paused already");
        assertThat(command("resume", "", 200).path("paused").asBoolean()).isFalse();
        await().atMost(PATIENCE)
                .until(() -> rollout().path("commands").toString().contains("promote"));
        assertThat(command("promote", "{\"full\":true}", 200).path("stage").asInt())
                .isEqualTo(3);
        await().atMost(PATIENCE).until(() -> weight() == 95);
        JsonNode aborted = command("abort", "{\"reason\":\"enough\"}", 200);
        assertThat(aborted.path("phase").asText()).isEqualTo("aborted");
        assertThat(aborted.path("code").asText()).isEqualTo("aborted");
        assertThat(aborted.path("reason").asText()).contains("enough");
        assertThat(weight()).isZero();
    }

    @Test
    void aCommandForTheRolloutAsItWasIsRefused() {
        RawResponse seen = shop.admin().get("/v1/rollouts/shop");
        String tag = seen.field("ETag");
        JsonNode first = AdminClient.json(seen, 200);
        command(
                "start",
                "{\"rollout\":1,\"generation\":1,\"stage\":0,\"specDigest\":" + first.path("specDigest") + "}",
                200);
        toStage(1);

        RawResponse stale = shop.admin().send("POST", "/v1/rollouts/shop/pause", "{}", "If-Match: " + tag);
        JsonNode problem = AdminClient.json(stale, 412);
        assertThat(problem.path("expected").asText())
                .endsWith(rollout().path("target").asText());
        assertThat(command("pause", "{\"stage\":0}", 409).path("detail").asText())
                .contains("stage 0")
                .contains("stage 1");
        assertThat(command("pause", "{\"stage\":1}", 200).path("paused").asBoolean())
                .isTrue();
        assertThat(shop.admin()
                        .send("POST", "/v1/rollouts/shop/resume", "{}", "If-Match: \"12\"")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatMakesNoSenseIsToldSo() {
        assertThat(AdminClient.json(shop.admin().get("/v1/rollouts/cart"), 404)
                        .path("expected")
                        .asText())
                .isEqualTo("one of [shop]");
        assertThat(shop.admin().send("POST", "/v1/rollouts/cart/start", "").status())
                .isEqualTo(404);
        assertThat(command("promote", "", 409).path("expected").asText()).isEqualTo("one of [start, abort]");
        assertThat(command("start", "{\"stage\":\"one\"}", 400).path("expected").asText())
                .isEqualTo("a whole number from 0 on");
        assertThat(command("start", "{\"full\":true}", 400).path("detail").asText())
                .contains("unknown field full");
        assertThat(command("promote", "{\"full\":1}", 400).path("expected").asText())
                .isEqualTo("true or false");
        assertThat(rollout().path("phase").asText()).isEqualTo("pending");
    }

    @Test
    void eventsTellOfARollout() {
        try (RawClient listener = RawClient.connect(shop.weir().adminAddress())) {
            listener.sendRequest("GET", "/v1/events", "Host: localhost");
            listener.readHead();
            command("start", "", 200);
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("\"news\":\"started\"")) {
                seen.append(listener.readBytes(1));
            }
            assertThat(seen.toString()).contains("event: rollout").contains("\"split\":\"shop\"");
        }
    }

    private void toStage(int stage) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            shop.ask(20);
            JsonNode now = rollout();
            assertThat(now.path("phase").asText()).as(now.toString()).isEqualTo("observe");
            assertThat(now.path("stage").asInt()).isEqualTo(stage);
        });
    }

    private JsonNode rollout() {
        return AdminClient.json(shop.admin().get("/v1/rollouts/shop"), 200);
    }

    private int weight() {
        return AdminClient.json(shop.admin().get("/v1/splits/shop"), 200)
                .at("/variants/canary/weight")
                .asInt();
    }

    private JsonNode command(String name, String body, int status) {
        return AdminClient.json(shop.admin().send("POST", "/v1/rollouts/shop/" + name, body), status);
    }
}
