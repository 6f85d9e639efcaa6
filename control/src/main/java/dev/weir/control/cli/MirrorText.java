package dev.weir.control.cli;

import static dev.weir.control.cli.Printed.text;
import static dev.weir.control.cli.Printed.time;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.unit.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The answer of {@code /v1/routes/{route}/mirror} for people. Fields that it lacks are shown as {@code -}. Stateless. */
final class MirrorText {
    private static final int MOST_PLACES = 20;

    private MirrorText() {}

    /** All mirrors of the route. */
    static List<String> lines(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        for (JsonNode mirror : answer.path("mirrors")) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add("route " + text(answer.path("route")) + ", mirror " + text(mirror.path("mirror")));
            if (mirror.hasNonNull("notCompared")) {
                lines.add(text(mirror.path("notCompared")));
            } else {
                lines.addAll(compared(mirror));
            }
        }
        return lines;
    }

    /** What all comparisons come to, of the answer of {@code /v1/status}. */
    static List<String> ofStatus(JsonNode comparisons) {
        Columns columns =
                new Columns().left("ROUTE").left("MIRROR").right("COMPARED").left("VERDICT");
        for (JsonNode each : comparisons) {
            columns.row(
                    text(each.path("route")),
                    text(each.path("mirror")),
                    text(each.path("compared")),
                    text(each.path("sentence")));
        }
        return columns.lines();
    }

    private static List<String> compared(JsonNode mirror) {
        List<String> lines = new ArrayList<>();
        lines.add(text(mirror.path("verdict").path("sentence")));
        lines.add(text(mirror.path("answers").path("compared")) + " requests compared since "
                + time(mirror.path("since")) + skipped(mirror));
        lines.addAll(counts("copies dropped: ", mirror.path("dropped")));
        lines.addAll(counts("copied, but not compared: ", mirror.path("uncompared")));
        addSection(lines, places(mirror.path("places")));
        int more = mirror.path("places").size() - MOST_PLACES;
        if (more > 0) {
            lines.add("and " + more + " more");
        }
        if (mirror.path("full").asBoolean()) {
            lines.add("there are more places than are kept, the others are counted together: ignore what is named by"
                    + " data");
        }
        addSection(lines, latencies(mirror.path("latencyMs")));
        return lines;
    }

    private static String skipped(JsonNode mirror) {
        long unpaired = mirror.path("unpaired").asLong();
        long failures = mirror.path("failures").asLong();
        return (unpaired == 0 ? "" : ", " + unpaired + " without their second copy")
                + (failures == 0 ? "" : ", " + failures + " that could not be compared");
    }

    private static List<String> counts(String title, JsonNode reasons) {
        List<String> counts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> reason : reasons.properties()) {
            if (reason.getValue().asLong() > 0) {
                counts.add(reason.getValue().asLong() + " " + reason.getKey());
            }
        }
        return counts.isEmpty() ? List.of() : List.of(title + String.join(", ", counts));
    }

    private static List<String> places(JsonNode places) {
        Columns columns = new Columns()
                .left("VERDICT")
                .left("KIND")
                .left("WHERE")
                .right("DIFFERS")
                .right("NOISE")
                .left("USER GOT")
                .left("CANDIDATE")
                .left("REQUEST");
        for (int i = 0; i < Math.min(MOST_PLACES, places.size()); i++) {
            JsonNode place = places.path(i);
            long compared = place.path("compared").asLong();
            JsonNode samples = place.path("samples");
            JsonNode newest = samples.path(samples.size() - 1);
            columns.row(
                    text(place.path("verdict").path("state")),
                    text(place.path("kind")),
                    text(place.path("path")),
                    share(place.path("raw"), compared),
                    share(place.path("noise"), compared),
                    text(newest.path("primary")),
                    text(newest.path("candidate")),
                    newest.isMissingNode() ? "" : text(newest.path("method")) + " " + text(newest.path("path")));
        }
        return columns.lines();
    }

    private static String share(JsonNode count, long compared) {
        return compared == 0 ? "-" : Percent.ofWhole(count.asLong(), compared);
    }

    private static List<String> latencies(JsonNode latencies) {
        Columns columns = new Columns()
                .left("ANSWERS (primary: at the user's pace)")
                .right("COUNT")
                .right("P50 ms")
                .right("P90 ms")
                .right("P99 ms");
        latencies.properties().forEach(each -> {
            JsonNode latency = each.getValue();
            if (latency.path("count").asLong() > 0) {
                columns.row(
                        each.getKey(),
                        text(latency.path("count")),
                        ms(latency.path("p50")),
                        ms(latency.path("p90")),
                        ms(latency.path("p99")));
            }
        });
        return columns.lines();
    }

    private static String ms(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%.1f", number.asDouble()) : "-";
    }

    private static void addSection(List<String> lines, List<String> section) {
        if (!section.isEmpty()) {
            lines.add("");
            lines.addAll(section);
        }
    }
}
