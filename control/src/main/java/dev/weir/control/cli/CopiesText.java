package dev.weir.control.cli;

import static dev.weir.control.cli.Printed.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.unit.Percent;
import java.util.List;
import java.util.Locale;

/** Who gets copies of requests, and what became of them, for people. Stateless. */
final class CopiesText {
    private CopiesText() {}

    /** A row for each mirror of {@code /v1/status}, and one for the second copy that measures noise. */
    static List<String> lines(JsonNode mirrors) {
        Columns columns = new Columns()
                .left("ROUTE")
                .left("MIRROR")
                .left("POOL")
                .right("SHARE")
                .right("RPS")
                .right("SENT")
                .right("ERRORS")
                .right("P99 ms")
                .left("DROPPED");
        for (JsonNode mirror : mirrors) {
            String route = text(mirror.path("route"));
            String name = text(mirror.path("mirror"));
            row(columns, route, name, text(mirror.path("share")) + " %", mirror);
            if (mirror.hasNonNull("noise")) {
                row(columns, route, name + " (noise)", "", mirror.path("noise"));
            }
        }
        return columns.lines();
    }

    private static void row(Columns columns, String route, String name, String share, JsonNode copies) {
        long tried =
                copies.path("sent").asLong() + copies.path("connectFailures").asLong();
        JsonNode p99 = copies.path("latencyMs").path("p99");
        columns.row(
                route,
                name,
                text(copies.path("pool")),
                share,
                text(copies.path("rps")),
                text(copies.path("sent")),
                tried == 0
                        ? text(copies.path("errors"))
                        : Percent.ofWhole(copies.path("errors").asLong(), tried),
                p99.isNumber() ? String.format(Locale.ROOT, "%.1f", p99.asDouble()) : "-",
                dropped(copies.path("dropped")));
    }

    private static String dropped(JsonNode dropped) {
        StringBuilder reasons = new StringBuilder();
        dropped.properties().forEach(reason -> {
            if (reason.getValue().asLong() > 0) {
                reasons.append(reasons.isEmpty() ? "" : ", ")
                        .append(text(reason.getValue()))
                        .append(' ')
                        .append(reason.getKey());
            }
        });
        return reasons.isEmpty() ? "-" : reasons.toString();
    }
}
