package dev.weir.control.cli;

import static dev.weir.control.cli.Printed.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.unit.DurationText;
import dev.weir.control.unit.Percent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rollouts for people: a list, and a page of one. Fields that the answer lacks are shown as {@code -}. For one answer. */
final class RolloutText {
    private static final double LEAST = 0.001;
    private static final double MOST = 1e6;

    private final JsonNode rollout;
    private final List<String> lines = new ArrayList<>();

    private RolloutText(JsonNode rollout) {
        this.rollout = rollout;
    }

    /** The answer of {@code /v1/rollouts}. */
    static List<String> list(JsonNode answer) {
        if (answer.path("rollouts").isEmpty()) {
            return List.of("no split has a rollout; conf/README.md tells how to write one: rollout {}");
        }
        Columns columns = columns();
        answer.path("rollouts").forEach(each -> row(columns, each, each.path("verdict")));
        return columns.lines();
    }

    /** Of those splits of {@code /v1/status} that have one; the verdict stands at the variant there. */
    static List<String> ofSplits(JsonNode splits) {
        Columns columns = columns();
        for (JsonNode split : splits) {
            if (split.hasNonNull("rollout")) {
                JsonNode own = split.path("rollout");
                String variant = text(own.path("variant"));
                row(columns, own, split.path("variants").path(variant).path("guard"));
            }
        }
        return columns.lines();
    }

    private static Columns columns() {
        return new Columns()
                .left("ROLLOUT")
                .left("VARIANT")
                .left("VERSION")
                .left("PHASE")
                .right("STAGE")
                .right("WEIGHT")
                .left("VERDICT")
                .left("");
    }

    private static void row(Columns columns, JsonNode rollout, JsonNode verdict) {
        columns.row(
                text(rollout.path("split")),
                text(rollout.path("variant")),
                text(rollout.path("version")),
                phase(rollout),
                stage(rollout),
                text(rollout.path("weight")) + " %",
                verdict(verdict),
                sentence(rollout, verdict));
    }

    private static String phase(JsonNode rollout) {
        return text(rollout.path("phase")) + (rollout.path("paused").asBoolean() ? ", paused" : "");
    }

    private static String stage(JsonNode rollout) {
        int stages = rollout.path("stageCount").asInt();
        int stage = Math.min(rollout.path("stage").asInt(), stages);
        return stage + "/" + stages;
    }

    private static String verdict(JsonNode verdict) {
        String state = text(verdict.path("state"));
        return state.equals("off") ? "-" : state;
    }

    /** Of a rollout that is held or over its own reason, else what the judge says. */
    private static String sentence(JsonNode rollout, JsonNode verdict) {
        if (rollout.hasNonNull("reason")) {
            return text(rollout.path("reason"));
        }
        JsonNode finding = verdict.path("findings").path(0).path("reason");
        return finding.isMissingNode() ? text(rollout.path("waitsFor").path(0)) : text(finding);
    }

    /** What became of a command. */
    static List<String> commanded(JsonNode rollout) {
        List<String> lines = new ArrayList<>();
        lines.add(text(rollout.path("split")) + ": " + text(rollout.path("text")));
        if (rollout.has("written") && !rollout.path("written").asBoolean()) {
            lines.add("note: it could not be written to the state directory yet");
        }
        lines.add("target " + text(rollout.path("target")));
        return lines;
    }

    /** All of one. */
    static List<String> page(JsonNode rollout) {
        RolloutText text = new RolloutText(rollout);
        text.head();
        text.stages();
        text.verdict();
        text.evidence();
        text.detection();
        text.outlook();
        return text.lines;
    }

    private void head() {
        lines.add("%s: %s".formatted(text(rollout.path("split")), text(rollout.path("text"))));
        lines.add("beside %s %s, attempt %s, target %s"
                .formatted(
                        text(rollout.path("baseline")),
                        text(rollout.path("baselineVersion")),
                        text(rollout.path("generation")),
                        text(rollout.path("target"))));
        if (rollout.hasNonNull("reason")) {
            lines.add("reason: " + text(rollout.path("reason")) + " (" + text(rollout.path("code")) + ")");
        }
        if (rollout.hasNonNull("nextVersion")) {
            lines.add("next version: " + text(rollout.path("nextVersion")));
        }
        if (!rollout.path("quarantined").isEmpty()) {
            List<String> versions = new ArrayList<>();
            rollout.path("quarantined").forEach(version -> versions.add(version.asText()));
            lines.add("in quarantine: " + String.join(", ", versions));
        }
    }

    private void stages() {
        Columns columns = new Columns()
                .left("")
                .right("STAGE")
                .right("WEIGHT")
                .right("HOLD")
                .right("REQUESTS")
                .left("GATE")
                .left("");
        for (JsonNode stage : rollout.path("stages")) {
            boolean isNow = text(stage.path("is")).equals("now");
            columns.row(
                    isNow ? ">" : text(stage.path("is")).equals("over") ? "x" : "",
                    text(stage.path("stage")),
                    text(stage.path("weight")) + " %",
                    text(stage.path("hold")),
                    text(stage.path("minRequests")),
                    text(stage.path("gate")),
                    isNow ? soFar(stage) : "");
        }
        boolean soaks =
                rollout.path("stage").asInt() > rollout.path("stageCount").asInt()
                        && text(rollout.path("phase")).equals("soak");
        columns.row(
                soaks ? ">" : "",
                "soak",
                Percent.text(1_000_000 - Math.round(rollout.path("holdback").asDouble() * 10_000)),
                text(rollout.path("soak")),
                "-",
                "-",
                soaks ? soFar(rollout) : "");
        lines.add("");
        lines.addAll(columns.lines());
    }

    private String soFar(JsonNode stage) {
        String deadline = rollout.hasNonNull("deadlineLeftSeconds")
                ? ", deadline in " + seconds(rollout.path("deadlineLeftSeconds").asDouble()) + ": "
                        + text(stage.path("onDeadline"))
                : "";
        return "observed for " + seconds(rollout.path("observedSeconds").asDouble()) + ", "
                + text(rollout.path("stageRequests")) + " requests" + deadline;
    }

    private void verdict() {
        JsonNode verdict = rollout.path("verdict");
        lines.add("");
        if (verdict.path("findings").isEmpty()) {
            lines.add("verdict    none: " + text(rollout.path("variant")) + " is not judged now");
        }
        for (JsonNode finding : verdict.path("findings")) {
            lines.add("verdict    %s: %s (%s)"
                    .formatted(text(verdict.path("state")), text(finding.path("reason")), text(finding.path("code"))));
        }
    }

    private void evidence() {
        JsonNode evidence = rollout.path("evidence");
        if (!evidence.path("metrics").isArray()) {
            return;
        }
        Columns columns = new Columns()
                .left("EVIDENCE")
                .right("OF HARM")
                .right("ROLLS BACK")
                .right("FOR PROMOTION")
                .right("NEEDED")
                .right(text(rollout.path("variant")).toUpperCase(Locale.ROOT))
                .right(text(rollout.path("baseline")).toUpperCase(Locale.ROOT));
        for (JsonNode metric : evidence.path("metrics")) {
            boolean enforced = metric.path("enforced").asBoolean();
            columns.row(
                    text(metric.path("metric")),
                    factor(metric.path("evidence")),
                    enforced ? factor(evidence.path("enough")) : "only shown",
                    factor(metric.path("promotionEvidence")),
                    enforced ? factor(evidence.path("enoughForPromotion")) : "-",
                    share(metric.path("failed"), metric.path("requests")),
                    share(metric.path("baselineFailed"), metric.path("baselineRequests")));
        }
        columns.row("slo", factor(evidence.path("absolute")), factor(evidence.path("enough")), "-", "-", "-", "-");
        lines.add("");
        lines.addAll(columns.lines());
        lines.add("failures of %s: %.1f times as uneven as independent ones (phi)%s"
                .formatted(
                        text(rollout.path("baseline")),
                        evidence.path("phi").asDouble(),
                        evidence.path("phi").asDouble() > 10 ? "; above 10 nothing is promoted" : ""));
    }

    private void detection() {
        List<String> times = new ArrayList<>();
        for (JsonNode each : rollout.path("evidence").path("timeToDetect")) {
            String time =
                    each.hasNonNull("seconds") ? seconds(each.path("seconds").asDouble()) : "never";
            times.add(Percent.text(Math.round(each.path("errorRate").asDouble() * 10_000)) + ": " + time);
        }
        if (!times.isEmpty()) {
            lines.add("time to detect failures at the traffic of now: " + String.join(", ", times));
        }
    }

    private void outlook() {
        lines.add("");
        String begin = "waits for  ";
        for (JsonNode each : rollout.path("waitsFor")) {
            lines.add(begin + text(each));
            begin = "           ";
        }
        if (rollout.hasNonNull("needs")) {
            lines.add("next       weir rollout " + text(rollout.path("split")) + " " + text(rollout.path("needs")));
        } else if (!RolloutGoal.isOver(rollout)) {
            lines.add("next       nothing has to be done");
        }
        List<String> commands = new ArrayList<>();
        rollout.path("commands").forEach(each -> commands.add(each.asText()));
        if (!commands.isEmpty()) {
            lines.add("commands   " + String.join(", ", commands));
        }
        if (text(rollout.path("phase")).equals("done") && rollout.hasNonNull("permanentBy")) {
            lines.add("to make it permanent, write " + text(rollout.path("permanentBy")));
        }
    }

    private static String share(JsonNode part, JsonNode whole) {
        return text(part) + " of " + text(whole) + " (" + Percent.ofWhole(part.asLong(), whole.asLong()) + ")";
    }

    private static String factor(JsonNode evidence) {
        double value = evidence.asDouble();
        if (value < LEAST) {
            return "0";
        }
        return String.format(Locale.ROOT, value >= MOST ? "%.0e" : value >= 100 ? "%.0f" : "%.3g", value);
    }

    private static String seconds(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 120) {
            return whole + " s";
        }
        return DurationText.text(whole < 7200 ? Duration.ofMinutes(whole / 60) : Duration.ofHours(whole / 3600));
    }
}
