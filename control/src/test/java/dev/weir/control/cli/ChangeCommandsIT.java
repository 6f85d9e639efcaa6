package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that change something: what they ask for, and how they tell what came of it. */
final class ChangeCommandsIT {
    private static final String APPLIED = """
        {"generation": 13, "dryRun": false, "notes": ["it could not be written to disk"],
         "differences": [
           {"key": "splits.shop.variants.canary.weight", "old": "5 %", "new": "10 %"},
           {"key": "pools.a.state", "old": null, "new": "drain"},
           {"key": "pools.b.state", "old": "drain", "new": null}]}\
        """;

    private ScriptedAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = ScriptedAdmin.start();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void weightsArePatchedWithReasonTimeToLiveAndGeneration() throws JsonFormatException {
        admin.answer("PATCH /v1/splits/shop", APPLIED);

        Shell.Result result = admin.run(
                "split",
                "shop",
                "canary=10",
                "beta=0.5%",
                "--reason",
                "try it",
                "--ttl",
                "1h",
                "--if-generation",
                "12");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "generation 13 is in force",
                        "  ~ splits.shop.variants.canary.weight = 5 % -> 10 %",
                        "  + pools.a.state = drain",
                        "  - pools.b.state = drain",
                        "note: it could not be written to disk");
        ScriptedAdmin.Asked asked = admin.asked().getFirst();
        assertThat(asked.headers().getFirst("If-Match")).isEqualTo("\"12\"");
        assertThat(asked.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(Json.parse(asked.body()))
                .isEqualTo(Json.parse(
                        "{\"reason\": \"try it\", \"ttl\": \"1h\", \"weights\": {\"canary\": 10, \"beta\": 0.5}}"));
    }

    @Test
    void dryRunAsksForOneAndSaysThatNothingChanged() {
        admin.answer("PATCH /v1/splits/shop?dryRun=true", APPLIED.replace("false", "true"));

        assertThat(admin.run("split", "shop", "canary=10", "--dry-run").out())
                .startsWith("dry run, generation 13 stays in force; it would change:");
    }

    @Test
    void changeThatChangesNothingSaysSo() {
        admin.answer("PATCH /v1/splits/shop", "{\"generation\": 12, \"differences\": []}");

        assertThat(admin.run("split", "shop", "canary=5").out())
                .isEqualToIgnoringNewLines("nothing differs, generation 12 stays in force");
    }

    @Test
    void weightsThatAreNoneAreWrongUsage() {
        assertThat(admin.run("split", "shop", "canary=abc").err())
                .contains("'canary=abc' is no weight: expected one like canary=10");
        assertThat(admin.run("split", "shop", "canary").exitCode()).isEqualTo(2);
        assertThat(admin.run("split", "shop", "canary=5", "canary=10").err()).contains("canary stands there twice");
        assertThat(admin.run("split", "shop", "canary=5", "--ttl", "5").exitCode())
                .isEqualTo(2);
        assertThat(admin.asked()).isEmpty();
    }

    @Test
    void splitWithoutWeightsIsShown() {
        String split = """
            {"split": "shop", "generation": 12, "baseline": "stable",
             "variants": {"stable": {"weight": 90, "requested": 90, "file": 95, "pool": "v1"},
                          "canary": {"weight": 10, "requested": 10, "file": 5, "pool": "v2"}},
             "override": {"owner": "ops", "since": "2025-06-01T10:00:00.5Z", "until": "2025-06-01T11:00:00Z",
                          "reason": "try it"}}\
            """;
        admin.answer("GET /v1/splits/shop", split).answer("GET /v1/splits", "{\"splits\": [" + split + "]}");

        Shell.Result result = admin.run("split", "shop");

        assertThat(result.out().lines())
                .containsExactly(
                        "split shop, generation 12",
                        "VARIANT   WEIGHT  ASKED FOR  FILE  POOL",
                        "stable *    90 %       90 %  95 %  v1",
                        "canary      10 %       10 %   5 %  v2",
                        "changed at run time: by ops since 2025-06-01T10:00:00Z until 2025-06-01T11:00:00Z, try it");
        assertThat(admin.run("split").out()).isEqualTo(result.out());
    }

    @Test
    void variantThatWasRolledBackIsRestored() {
        admin.answer("POST /v1/splits/shop/variants/canary/restore", APPLIED);

        assertThat(admin.run("split", "shop", "--restore", "canary", "--reason", "mended")
                        .exitCode())
                .isZero();

        assertThat(admin.asked().getFirst().body()).isEqualTo("{\"reason\":\"mended\"}");
        assertThat(admin.run("split", "--restore", "canary").exitCode()).isEqualTo(2);
    }

    @Test
    void changeThatWaitsIsConfirmed() {
        admin.answer("POST /v1/splits/shop/confirm", "{\"generation\": 14, \"differences\": [], \"notes\": []}");

        Shell.Result result = admin.run("split", "shop", "--confirm", "--reason", "it looks fine");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualToIgnoringNewLines("confirmed, generation 14 is in force");
        assertThat(admin.asked().getFirst().body()).isEqualTo("{\"reason\":\"it looks fine\"}");
    }

    @Test
    void confirmingChangesNothingElse() {
        assertThat(admin.run("split", "--confirm").exitCode()).isEqualTo(2);
        assertThat(admin.run("split", "shop", "canary=10", "--confirm").err())
                .contains("--confirm keeps a change that was made; it makes none");
        assertThat(admin.run("split", "shop", "--confirm", "--dry-run").exitCode())
                .isEqualTo(2);
        assertThat(admin.asked()).isEmpty();
    }

    @Test
    void endpointIsNamedByItsAddressWhateverStandsInIt() {
        admin.answer("POST /v1/pools/shop-v1/endpoints/%5B2001%3Adb8%3A%3A1%5D%3A80", APPLIED)
                .answer("POST /v1/pools/shop-v1/endpoints/unix%3A%2Frun%2Fa%20b", APPLIED);

        assertThat(admin.run("endpoint", "shop-v1", "[2001:db8::1]:80", "drain").exitCode())
                .isZero();
        assertThat(admin.run("endpoint", "shop-v1", "unix:/run/a b", "maint", "--ttl", "10m")
                        .exitCode())
                .isZero();

        assertThat(admin.asked())
                .extracting(ScriptedAdmin.Asked::body)
                .containsExactly("{\"state\":\"drain\"}", "{\"state\":\"maint\",\"ttl\":\"10m\"}");
    }

    @Test
    void endpointStateThatIsNoneIsWrongUsage() {
        Shell.Result result = admin.run("endpoint", "shop-v1", "10.0.0.1:80", "off");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'off': expected ready, drain or maint");
    }

    @Test
    void reloadTellsWhatCameInForce() {
        admin.answer("POST /v1/reload", APPLIED);

        assertThat(admin.run("reload").out()).startsWith("generation 13 is in force");
    }

    @Test
    void tableShowsWhoMadeItAndWhatHoldsOverTheFile() {
        admin.answer("GET /v1/table", """
            {"generation": 12, "at": "2025-06-01T10:00:00Z", "who": "ops", "from": "", "action": "split.weights",
             "reason": null, "overrides": [{"split": "shop", "weights": {"canary": 10}, "owner": "ops"}],
             "endpointOverrides": [{"pool": "v1", "endpoint": "10.0.0.1:80", "state": "drain", "owner": "ops"}],
             "rolledBack": [{"split": "shop", "variant": "beta", "reason": "12 % errors"}],
             "warnings": [{"text": "weir.conf:3: hardly meant"}],
             "table": {"pools.v1.balance": "round-robin"}}\
            """);

        assertThat(admin.run("table").out().lines())
                .containsExactly(
                        "generation 12 since 2025-06-01T10:00:00Z: split.weights by ops",
                        "changed at run time: split shop {\"canary\":10} by ops",
                        "changed at run time: v1 10.0.0.1:80 drain by ops",
                        "rolled back: shop/beta, 12 % errors",
                        "warning: weir.conf:3: hardly meant");
        assertThat(admin.run("table", "--all").out()).contains("  pools.v1.balance = round-robin");
    }

    @Test
    void historyTellsWhatEachTableChanged() {
        admin.answer("GET /v1/table/history", """
            {"generations": [
              {"generation": 2, "at": "2025-06-01T10:00:00Z", "who": "ops", "action": "split.weights",
               "differences": [{"key": "a", "old": "1", "new": "2"}]},
              {"generation": 1, "at": "2025-06-01T09:00:00Z", "who": "weir:start", "action": "start",
               "differences": []}]}\
            """);

        assertThat(admin.run("table", "history").out().lines())
                .containsExactly(
                        "generation 2 since 2025-06-01T10:00:00Z: split.weights by ops",
                        "  ~ a = 1 -> 2",
                        "generation 1 since 2025-06-01T09:00:00Z: start by weir:start");
    }

    @Test
    void earlierTableIsRestored() {
        admin.answer("POST /v1/table/7/restore", APPLIED);

        assertThat(admin.run("table", "restore", "7", "--reason", "it was better")
                        .exitCode())
                .isZero();

        assertThat(admin.asked().getFirst().body()).isEqualTo("{\"reason\":\"it was better\"}");
        assertThat(admin.run("table", "restore", "last").exitCode()).isEqualTo(2);
    }
}
