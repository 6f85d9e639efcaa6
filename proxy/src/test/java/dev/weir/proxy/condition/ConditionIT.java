package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RunningProxy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of condition, asked by a running proxy about requests from sockets. */
class ConditionIT {

    @ParameterizedTest(name = "{0}: {1}, not {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "method = PUT                                         | PUT /           | GET /",
                "path { regex = \"/item/[0-9]+\" }                    | GET /item/7     | GET /item/x",
                "query { beta = \"1\" }                               | GET /?a&beta=1  | GET /?beta=10",
                "header { x-plan = [gold, silver] }                   | GET / X-Plan: silver | GET / X-Plan: tin",
                "header { x-plan { present = true } }                 | GET / X-Plan: any    | GET /",
                "header { x-plan { absent = true } }                  | GET /           | GET / X-Plan: any",
                "header { x-app { semver = \">=2.1.0 <3.0.0\" } }     | GET / X-App: 2.10.0   | GET / X-App: 3.0.0",
                "header { x-age { greater-than = 17, less-than = 65 } } | GET / X-Age: 17.5   | GET / X-Age: 65",
                "header { x-since { before = \"2026-01-01\" } }       | GET / X-Since: 2025-12-31T23:59:59Z | GET /"
                        + " X-Since: 2026-01-01",
                "header { x-since { after = \"2026-01-01\" } }        | GET / X-Since: 2026-01-02 | GET / X-Since:"
                        + " soon",
                "cookie { plan = pro }                                | GET / Cookie: a=b; plan=\"pro\"; plan=tin |"
                        + " GET / Cookie: plan=tin; plan=pro",
                "client = \"127.0.0.0/8\", header { x-a = b }         | GET / X-A: b    | GET / X-A: c",
                "device = mobile                                      | GET / User-Agent: Mozilla/5.0 (iPhone)"
                        + " Mobile/15E148 | GET / User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
                "device = tablet                                      | GET / User-Agent: Mozilla/5.0 (Linux; Android"
                        + " 13) | GET / User-Agent: Mozilla/5.0 (Android 14; Mobile)",
                "device = bot                                         | GET / User-Agent: curl/8.5.0 | GET /"
                        + " User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
                "all = [ { query { a = \"1\" } }, { any = [ { method = PUT }, { not { header { x-b = c } } } ] } ] |"
                        + " GET /?a=1 | GET /?a=1 X-B: c",
            })
    void requestsForWhichItHoldsTakeTheRoute(String when, String taken, String left) {
        try (RunningProxy proxy = RunningProxy.with(routes(when));
                RawClient client = proxy.connect()) {
            assertThat(ask(client, taken)).isEqualTo("taken");
            assertThat(ask(client, left)).isEqualTo("left");
        }
    }

    @Test
    void theTimeOfTheRequestIsTheTimeOfDay() {
        Instant now = Instant.now();
        String past = "time { until = \"" + now.minus(Duration.ofHours(1)) + "\" }";
        String present = "time { from = \"" + now.minus(Duration.ofHours(1)) + "\", until = \""
                + now.plus(Duration.ofHours(1)) + "\", days = mon-sun, hours = [\"00:00-12:00\", \"12:00-24:00\"] }";
        try (RunningProxy proxy = RunningProxy.with(routes(past));
                RawClient client = proxy.connect()) {
            assertThat(ask(client, "GET /")).isEqualTo("left");
            proxy.reload(routes(present));
            assertThat(ask(client, "GET /")).isEqualTo("taken");
        }
    }

    private static String routes(String when) {
        return """
            routes {
              a-taken { match { when { %s } }, answer { status = 200, body = taken } }
              b-left { answer { status = 200, body = left } }
            }
            """.formatted(when);
    }

    /** {@code METHOD TARGET}, and perhaps a field. */
    private static String ask(RawClient client, String request) {
        String[] parts = request.split(" ", 3);
        String field = parts.length == 3 ? parts[2] + "\r\n" : "";
        client.send(parts[0] + " " + parts[1] + " HTTP/1.1\r\nHost: weir.test\r\n" + field + "\r\n");
        return client.read().body();
    }
}
