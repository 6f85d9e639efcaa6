package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MirrorCommandIT {
    private static final String MIRRORS = """
        {"route": "shop", "mirrors": [{
           "mirror": "next", "since": "2026-07-01T10:00:00.123Z", "unpaired": 3, "failures": 0, "full": true,
           "dropped": {"backing-off": 55, "loop": 0},
           "uncompared": {"copy-dropped": 7, "memory": 0, "queue-full": 1},
           "verdict": {"state": "differs", "sentence": "differs: value $.price in 30 of 300 requests, by noise in 0"},
           "answers": {"compared": 300},
           "places": [
             {"kind": "value", "path": "$.price", "compared": 300, "raw": 30, "noise": 0, "verdict": {"state": "differs"},
              "samples": [{"method": "GET", "path": "/old", "primary": "1", "candidate": "2"},
                          {"method": "GET", "path": "/items/1", "primary": "12.5", "candidate": "13"}]},
             {"kind": "missing", "path": "$.at", "compared": 300, "raw": 0, "noise": 3, "verdict": {"state": "same"},
              "samples": []}],
           "latencyMs": {"primary": {"count": 300, "p50": 1.26, "p90": 2.0, "p99": 3.0},
                         "candidate": {"count": 300, "p50": 2.5, "p90": 4.0, "p99": 9.0},
                         "second": {"count": 0, "p50": null}}
         }, {"mirror": "other", "notCompared": "its answers are not compared: the mirror has no compare {} in the file"}]}\
        """;

    private ScriptedAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = ScriptedAdmin.start().answer("GET /v1/routes/shop/mirror", MIRRORS);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void whatDiffersIsShownWithItsNewestSampleAndTheLatencies() {
        Shell.Result result = admin.run("mirror", "shop");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "route shop, mirror next",
                        "differs: value $.price in 30 of 300 requests, by noise in 0",
                        "300 requests compared since 2026-07-01T10:00:00Z, 3 without their second copy",
                        "copies dropped: 55 backing-off",
                        "copied, but not compared: 7 copy-dropped, 1 queue-full",
                        "",
                        "VERDICT  KIND     WHERE    DIFFERS  NOISE  USER GOT  CANDIDATE  REQUEST",
                        "differs  value    $.price     10 %    0 %  12.5      13         GET /items/1",
                        "same     missing  $.at         0 %    1 %  -         -",
                        "there are more places than are kept, the others are counted together: ignore what is named by"
                                + " data",
                        "",
                        "ANSWERS (primary: at the user's pace)  COUNT  P50 ms  P90 ms  P99 ms",
                        "primary                                  300     1.3     2.0     3.0",
                        "candidate                                300     2.5     4.0     9.0",
                        "",
                        "route shop, mirror other",
                        "its answers are not compared: the mirror has no compare {} in the file");
    }

    @Test
    void manyPlacesAreCut() {
        String place = "{\"kind\": \"value\", \"path\": \"$.a\", \"verdict\": {\"state\": \"same\"}},";
        admin.answer(
                "GET /v1/routes/shop/mirror",
                "{\"route\": \"shop\", \"mirrors\": [{\"mirror\": \"next\", \"places\": [" + (place.repeat(25) + "{}")
                        + "]}]}");

        assertThat(admin.run("mirror", "shop").out().lines())
                .contains("and 6 more")
                .filteredOn(line -> line.contains("$.a"))
                .hasSize(20);
    }

    @Test
    void anUnknownRouteFailsInTheWordsOfTheAnswer() {
        admin.problem(
                "GET /v1/routes/none/mirror",
                404,
                "{\"detail\": \"there is no route none\", \"expected\": \"one of the routes in /v1/table\"}");

        Shell.Result result = admin.run("mirror", "none");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("there is no route none").contains("one of the routes in /v1/table");
    }

    @Test
    void statusHasALineForEachComparison() {
        admin.answer("GET /v1/status", """
            {"generation": 1, "phase": "ready", "comparisons": [
              {"route": "shop", "mirror": "next", "compared": 300, "verdict": "same", "sentence": "same: nothing differs"}]}\
            """);

        assertThat(admin.run("status").out().lines())
                .contains("ROUTE  MIRROR  COMPARED  VERDICT", "shop   next         300  same: nothing differs");
    }

    @Test
    void aRouteHasToBeNamed() {
        assertThat(admin.run("mirror").exitCode()).isEqualTo(2);
    }
}
