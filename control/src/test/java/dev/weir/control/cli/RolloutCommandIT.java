package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code weir rollout}: what it asks for, what it tells, and how it waits. */
final class RolloutCommandIT {
    private static final String OBSERVED = """
        {
          "split": "shop", "variant": "canary", "version": "2.1", "baseline": "stable", "baselineVersion": "2.0",
          "phase": "observe", "text": "canary 2.1 is observed at 10 %, stage 2 of 3", "paused": false, "weight": 10,
          "owner": "rollout", "rollout": 4, "generation": 1, "stage": 2, "specDigest": "ab", "target": "4-1-2-ab",
          "stageCount": 3,
          "stages": [
            {"stage": 1, "weight": 5, "hold": "5 m", "minRequests": 100, "gate": "auto", "is": "over"},
            {"stage": 2, "weight": 10, "hold": "5 m", "minRequests": 100, "gate": "manual", "onDeadline": "hold",
             "is": "now"},
            {"stage": 3, "weight": 95, "hold": "5 m", "minRequests": 100, "gate": "auto", "is": "to-come"}],
          "stageRequests": 40, "observedSeconds": 130.4, "deadlineLeftSeconds": 90, "soak": "10 m", "holdback": 5,
          "code": null, "reason": null, "nextVersion": null, "quarantined": ["2.0.9"],
          "waitsFor": ["60 more requests of canary", "no harm found; not shown yet"], "needs": null,
          "commands": ["promote", "pause", "abort"],
          "verdict": {"state": "hold", "findings": [
            {"check": "promotion", "code": "not-enough-data", "reason": "no harm found; not shown yet"}]},
          "evidence": {
            "enough": 1000.0, "enoughForPromotion": 20.0, "absolute": 1e-9, "phi": 1.04,
            "metrics": [
              {"metric": "errors", "enforced": true, "evidence": 0.2466, "promotionEvidence": 4.267,
               "failed": 1, "requests": 217, "baselineFailed": 3, "baselineRequests": 4123},
              {"metric": "latency-p50", "enforced": false, "evidence": 0.1, "promotionEvidence": 1.142E7,
               "failed": 0, "requests": 117, "baselineFailed": 1040, "baselineRequests": 3895}],
            "timeToDetect": [{"errorRate": 1.0, "seconds": null}, {"errorRate": 10.0, "seconds": 12.34}]}
        }\
        """;

    private ScriptedAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = ScriptedAdmin.start().answer("GET /v1/rollouts/shop", OBSERVED);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void statusIsAPageThatSaysWhereItIsAndWhatItWaitsFor() {
        Shell.Result result = admin.run("rollout", "shop", "status");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines()).containsExactly("""
            shop: canary 2.1 is observed at 10 %, stage 2 of 3
            beside stable 2.0, attempt 1, target 4-1-2-ab
            in quarantine: 2.0.9

               STAGE  WEIGHT  HOLD  REQUESTS  GATE
            x      1     5 %   5 m       100  auto
            >      2    10 %   5 m       100  manual  observed for 2 m, 40 requests, deadline in 90 s: hold
                   3    95 %   5 m       100  auto
                soak    95 %  10 m         -  -

            verdict    hold: no harm found; not shown yet (not-enough-data)

            EVIDENCE     OF HARM  ROLLS BACK  FOR PROMOTION  NEEDED              CANARY                 STABLE
            errors         0.247        1000           4.27    20.0  1 of 217 (0.461 %)   3 of 4123 (0.0728 %)
            latency-p50    0.100  only shown          1e+07       -      0 of 117 (0 %)  1040 of 3895 (26.7 %)
            slo                0        1000              -       -                   -                      -
            failures of stable: 1.0 times as uneven as independent ones (phi)
            time to detect failures at the traffic of now: 1 %: never, 10 %: 12 s

            waits for  60 more requests of canary
                       no harm found; not shown yet
            next       nothing has to be done
            commands   promote, pause, abort\
            """.lines().toArray(String[]::new));
        assertThat(admin.run("rollout", "shop").out()).isEqualTo(result.out());
    }

    @Test
    void allAreListedWithTheirVerdicts() {
        admin.answer("GET /v1/rollouts", "{\"rollouts\": [" + OBSERVED + "]}");

        assertThat(admin.run("rollout").out().lines())
                .containsExactly(
                        "ROLLOUT  VARIANT  VERSION  PHASE    STAGE  WEIGHT  VERDICT",
                        "shop     canary   2.1      observe    2/3    10 %  hold     no harm found; not shown yet");
        admin.answer("GET /v1/rollouts", "{\"rollouts\": []}");
        assertThat(admin.run("rollout").out()).startsWith("no split has a rollout");
    }

    @Test
    void aCommandNamesItsReasonAndWhatItMeans() throws JsonFormatException {
        admin.answer(
                "POST /v1/rollouts/shop/promote", OBSERVED.replace("\"paused\"", "\"written\": false, \"paused\""));

        Shell.Result result =
                admin.run("rollout", "shop", "promote", "--full", "--reason", "night shift", "--if", "4-1-2-ab");

        assertThat(result.out().lines())
                .containsExactly(
                        "shop: canary 2.1 is observed at 10 %, stage 2 of 3",
                        "note: it could not be written to the state directory yet", "target 4-1-2-ab");
        ScriptedAdmin.Asked asked = admin.asked().getFirst();
        assertThat(asked.headers().getFirst("If-Match")).isEqualTo("\"4-1-2-ab\"");
        assertThat(Json.parse(asked.body())).isEqualTo(Json.parse("{\"reason\": \"night shift\", \"full\": true}"));
    }

    @Test
    void aRefusalSaysWhatWouldGo() {
        admin.problem(
                "POST /v1/rollouts/shop/start",
                409,
                "{\"detail\": \"it runs already\", \"expected\": \"one of [promote, abort]\"}");

        Shell.Result result = admin.run("rollout", "shop", "start");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("it runs already (409)").contains("expected: one of [promote, abort]");
    }

    @ParameterizedTest
    @CsvSource({
        "done, observe, 2, 3",
        "done, done, 4, 0",
        "done, rolled-back, 2, 1",
        "done, aborted, 2, 1",
        "rolled-back, rolled-back, 2, 0",
        "rolled-back, done, 4, 1",
        "stage=2, settle, 2, 0",
        "stage=2, settle, 1, 3",
        "stage=2, done, 4, 0",
        "stage=2, rolled-back, 2, 1",
        "stage=2, rolling-back, 2, 3",
        "gate, gate, 1, 0",
        "gate, observe, 1, 3",
    })
    void theExitCodeOfAWaitSaysWhatItCameTo(String goal, String phase, int stage, int exitCode) {
        admin.answer(
                "GET /v1/rollouts/shop",
                OBSERVED.replace("\"phase\": \"observe\"", "\"phase\": \"" + phase + "\"")
                        .replace("\"stage\": 2, \"specDigest\"", "\"stage\": " + stage + ", \"specDigest\""));

        Shell.Result result = admin.run("rollout", "shop", "wait", "--for", goal, "--timeout", "1ms");

        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(exitCode);
        assertThat(result.out()).startsWith("shop: ");
    }

    @Test
    void whatDoesNotGoTogetherIsWrongUsage() {
        assertThat(admin.run("rollout", "shop", "start", "--full").err()).contains("--full goes with promote");
        assertThat(admin.run("rollout", "shop", "status", "--for", "done").err())
                .contains("--for and --timeout go with wait");
        assertThat(admin.run("rollout", "shop", "wait", "--reason", "x").err())
                .contains("--reason and --if go with what changes something");
        assertThat(admin.run("rollout", "shop", "stop").err()).contains("'stop': expected one of status, start");
        assertThat(admin.run("rollout", "shop", "wait", "--for", "stage=0").err())
                .contains("expected stage=N or a phase: pending, baseline");
        assertThat(admin.run("rollout", "shop", "wait", "--timeout", "5").exitCode())
                .isEqualTo(2);
        assertThat(admin.asked()).isEmpty();
    }

    @Test
    void aWaitForAnUnknownRolloutFailsAtOnce() {
        admin.problem("GET /v1/rollouts/cart", 404, "{\"detail\": \"split cart has no rollout\"}");

        assertThat(admin.run("rollout", "cart", "wait").exitCode()).isEqualTo(1);
    }
}
