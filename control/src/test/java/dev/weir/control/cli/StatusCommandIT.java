package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code status} and {@code top}. */
final class StatusCommandIT {
    private static final String STATUS = """
        {
          "generation": 12, "at": "2025-06-01T10:00:00.123456Z", "who": "ops", "from": "127.0.0.1",
          "action": "split.weights", "reason": "try it", "phase": "ready", "written": true,
          "file": {"refusedAt": null, "problems": [], "needsRestart": []},
          "splits": [{
            "split": "shop", "baseline": "stable",
            "variants": {
              "canary": {"weight": 0, "rolledBack": {"reason": "12 % errors, stable 0.1 %"}},
              "stable": {"weight": 100, "rolledBack": null}
            },
            "stats": {
              "canary": {"observedShare": null, "rps": 0.0, "recent": {"requests": 0, "errors": 0},
                         "latencyMs": {"p50": null, "p90": null, "p99": null}},
              "stable": {"observedShare": 100.0, "rps": 42.5, "recent": {"requests": 425, "errors": 17},
                         "latencyMs": {"p50": 1.26, "p90": 2.5, "p99": 10.25}}
            }
          }],
          "mirrors": [{
            "route": "shop", "mirror": "next", "share": 2.5, "compares": true, "pool": "shop-v2", "inFlight": 1,
            "rps": 1.5, "sent": 200, "errors": 3, "dropped": {"memory": 4, "loop": 0, "in-flight": 7},
            "latencyMs": {"p50": 1.0, "p99": 12.34},
            "noise": {"pool": "shop-v1", "inFlight": 0, "rps": 0.0, "sent": 0, "connectFailures": 5, "errors": 5, "dropped": {},
                      "latencyMs": {"p50": null, "p99": null}}
          }],
          "pools": [{
            "pool": "shop-v1",
            "endpoints": [
              {"address": "10.0.0.1:80", "state": "ready", "usable": true, "inFlight": 3, "requests": 500, "failures": 2},
              {"address": "10.0.0.2:80", "state": "drain", "usable": false, "why": "drain", "inFlight": 0,
               "requests": 9, "failures": 0}
            ]
          }]
        }\
        """;

    private ScriptedAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = ScriptedAdmin.start().answer("GET /v1/status", STATUS);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void statusShowsWhatIsInForceVariantsAndEndpoints() {
        Shell.Result result = admin.run("status");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "ready, generation 12 since 2025-06-01T10:00:00Z: split.weights by ops from 127.0.0.1, try it",
                        "",
                        "SPLIT  VARIANT   WEIGHT    SHARE   RPS  ERRORS  P50 ms  P90 ms  P99 ms",
                        "shop   canary       0 %        -   0.0       -       -       -       -"
                                + "  rolled back: 12 % errors, stable 0.1 %",
                        "shop   stable *   100 %  100.0 %  42.5     4 %     1.3     2.5    10.3",
                        "",
                        "ROUTE  MIRROR        POOL     SHARE  RPS  SENT  ERRORS  P99 ms  DROPPED",
                        "shop   next          shop-v2  2.5 %  1.5   200   1.5 %    12.3  4 memory, 7 in-flight",
                        "shop   next (noise)  shop-v1         0.0     0   100 %       -  -",
                        "",
                        "POOL     ENDPOINT     STATE  IN FLIGHT  REQUESTS  FAILURES",
                        "shop-v1  10.0.0.1:80  ready          3       500         2",
                        "shop-v1  10.0.0.2:80  drain          0         9         0  not used: drain");
    }

    @Test
    void refusedFileIsShownWithItsProblems() {
        admin.answer("GET /v1/status", """
            {"generation": 1, "phase": "ready", "written": false,
             "file": {"refusedAt": "2025-06-01T10:00:00Z", "problems": [{"text": "weir.conf:3: bad"}],
                      "needsRestart": ["listeners.web.bind"]}}\
            """);

        assertThat(admin.run("status").out())
                .contains("the file was refused at 2025-06-01T10:00:00Z:", "  weir.conf:3: bad")
                .contains("changed, but needs a restart: listeners.web.bind")
                .contains("could not be written to the state directory");
    }

    @Test
    void answerThatLacksFieldsIsStillShown() {
        admin.answer("GET /v1/status", "{\"splits\": [{\"split\": \"shop\", \"variants\": {\"stable\": {}}}]}");

        Shell.Result result = admin.run("status");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).containsPattern("shop +stable +- +-");
    }

    @Test
    void aRolloutIsShownWithItsVerdictAndTheGuardOfOthersBesideThem() {
        admin.answer("GET /v1/status", """
            {"generation": 1, "phase": "ready", "splits": [{
               "split": "shop", "baseline": "stable",
               "rollout": {"split": "shop", "variant": "canary", "version": "2.1", "phase": "hold", "stage": 2,
                           "stageCount": 5, "weight": 10, "paused": true, "reason": "stable fails as well"},
               "variants": {
                 "stable": {"weight": 85}, "beta": {"weight": 5, "guard": {"state": "pass", "findings": [
                     {"code": "non-inferior", "reason": "0 of 900 requests of beta failed"}]}},
                 "canary": {"weight": 10, "guard": {"state": "hold", "findings": [
                     {"code": "environment", "reason": "stable breaks max-error-rate itself"}]}}}}]}\
            """);

        assertThat(admin.run("status").out())
                .containsPattern("shop +canary +10 % .* hold\\R")
                .containsPattern("shop +beta +5 % .* pass: 0 of 900 requests of beta failed")
                .contains("ROLLOUT  VARIANT  VERSION  PHASE         STAGE  WEIGHT  VERDICT")
                .contains("shop     canary   2.1      hold, paused    2/5    10 %  hold     stable fails as well");
    }

    @Test
    void jsonIsTheAnswerAsItCame() throws JsonFormatException {
        assertThat(Json.parse(admin.run("status", "--json").out())).isEqualTo(Json.parse(STATUS));
    }

    @Test
    void topShowsItAgainAndAgain() {
        Shell.Result result = admin.run("top", "--every", "1ms", "--times", "3");

        assertThat(result.exitCode()).isZero();
        assertThat(admin.asked()).hasSize(3);
        assertThat(result.out().lines().filter(line -> line.startsWith("ready, generation 12")))
                .hasSize(3);
    }

    @Test
    void topThatFindsNobodyAtFirstFails() {
        admin.close();

        assertThat(admin.run("top", "--every", "1ms", "--times", "3").exitCode())
                .isEqualTo(1);
    }

    @Test
    void topWantsADurationWithItsUnit() {
        assertThat(admin.run("top", "--every", "5").err()).contains("a whole number and a unit");
    }
}
