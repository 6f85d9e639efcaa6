package dev.weir.control.cli;

import static dev.weir.control.cli.Printed.text;
import static dev.weir.control.cli.Printed.time;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.unit.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The answer of {@code /v1/status} for people. Fields that it lacks are shown as {@code -}. For one answer. */
final class StatusText {
    private final JsonNode status;
    private final List<String> lines = new ArrayList<>();

    private StatusText(JsonNode status) {
        this.status = status;
    }

    /** All of it. */
    static List<String> lines(JsonNode status) {
        StatusText text = new StatusText(status);
        text.head();
        text.file(status.path("file"));
        text.lookups(status.path("lookups"));
        text.splits();
        text.section(RolloutText.ofSplits(status.path("splits")));
        text.section(CopiesText.lines(status.path("mirrors")));
        text.section(MirrorText.ofStatus(status.path("comparisons")));
        text.pools();
        return text.lines;
    }

    /** The variants of one split. */
    static List<String> split(JsonNode split) {
        StatusText text = new StatusText(split);
        Columns weights = new Columns()
                .left("VARIANT")
                .right("WEIGHT")
                .right("ASKED FOR")
                .right("FILE")
                .left("POOL")
                .left("");
        split.path("variants")
                .properties()
                .forEach(variant -> weights.row(
                        variant.getKey() + (variant.getKey().equals(text(split.path("baseline"))) ? " *" : ""),
                        percent(variant.getValue().path("weight")),
                        percent(variant.getValue().path("requested")),
                        percent(variant.getValue().path("file")),
                        text(variant.getValue().path("pool")),
                        state(variant.getValue())));
        text.lines.add("split " + text(split.path("split")) + ", generation " + text(split.path("generation")));
        text.lines.addAll(weights.lines());
        if (split.hasNonNull("rollout")) {
            JsonNode rollout = split.path("rollout");
            text.lines.add("rollout: " + text(rollout.path("text")) + "; weights belong to "
                    + (text(rollout.path("owner")).equals("rollout") ? "it" : "the " + text(rollout.path("owner"))));
        }
        if (split.hasNonNull("override")) {
            text.lines.add("changed at run time: " + provenance(split.path("override")));
        }
        return text.lines;
    }

    private void head() {
        lines.add(text(status.path("phase")) + ", " + generation(status));
        if (status.has("written") && !status.path("written").asBoolean()) {
            lines.add("what is in force could not be written to the state directory");
        }
    }

    /** {@code generation 12 since ...: split.weights by ops from 10.0.0.1, why}. */
    static String generation(JsonNode generation) {
        String from = generation.path("from").asText("");
        String reason = generation.path("reason").asText("");
        return "generation " + text(generation.path("generation")) + " since " + time(generation.path("at")) + ": "
                + text(generation.path("action")) + " by " + text(generation.path("who"))
                + (from.isEmpty() ? "" : " from " + from)
                + (reason.isEmpty() || reason.equals("null") ? "" : ", " + reason);
    }

    private void file(JsonNode file) {
        if (file.hasNonNull("refusedAt")) {
            lines.add("the file was refused at " + time(file.path("refusedAt")) + ":");
            file.path("problems").forEach(problem -> lines.add("  " + text(problem.path("text"))));
        }
        file.path("needsRestart").forEach(key -> lines.add("changed, but needs a restart: " + text(key)));
    }

    private void lookups(JsonNode lookups) {
        for (JsonNode lookup : lookups) {
            if (lookup.hasNonNull("problem")) {
                lines.add(text(lookup.path("file")) + " was refused (" + text(lookup.path("problem"))
                        + "); what counts is " + text(lookup.path("holds")) + ", read at "
                        + time(lookup.path("loadedAt")));
            }
        }
    }

    private void splits() {
        Columns columns = new Columns()
                .left("SPLIT")
                .left("VARIANT")
                .right("WEIGHT")
                .right("SHARE")
                .right("RPS")
                .right("ERRORS")
                .right("P50 ms")
                .right("P90 ms")
                .right("P99 ms")
                .left("");
        for (JsonNode split : status.path("splits")) {
            split.path("variants")
                    .properties()
                    .forEach(variant -> row(columns, split, variant.getKey(), variant.getValue()));
        }
        section(columns.lines());
    }

    private static void row(Columns columns, JsonNode split, String variant, JsonNode view) {
        JsonNode stats = split.path("stats").path(variant);
        JsonNode latency = stats.path("latencyMs");
        columns.row(
                text(split.path("split")),
                variant + (variant.equals(text(split.path("baseline"))) ? " *" : ""),
                percent(view.path("weight")),
                percent(stats.path("observedShare")),
                text(stats.path("rps")),
                errors(stats.path("recent")),
                ms(latency.path("p50")),
                ms(latency.path("p90")),
                ms(latency.path("p99")),
                state(split, variant));
    }

    /** What is unusual about a variant. */
    private static String state(JsonNode variant) {
        if (variant.hasNonNull("rolledBack")) {
            return "rolled back: " + text(variant.path("rolledBack").path("reason"));
        }
        JsonNode finding = variant.path("guard").path("findings").path(0);
        return finding.isMissingNode()
                ? ""
                : text(variant.path("guard").path("state")) + ": " + text(finding.path("reason"));
    }

    /** The sentence on the variant of a rollout stands beside its rollout. */
    private static String state(JsonNode split, String name) {
        JsonNode variant = split.path("variants").path(name);
        boolean rolledOut = split.path("rollout").path("variant").asText().equals(name);
        return rolledOut && !variant.hasNonNull("rolledBack")
                ? text(split.path("rollout").path("phase"))
                : state(variant);
    }

    private static String errors(JsonNode recent) {
        long requests = recent.path("requests").asLong();
        return requests == 0 ? "-" : Percent.ofWhole(recent.path("errors").asLong(), requests);
    }

    private void pools() {
        Columns columns = new Columns()
                .left("POOL")
                .left("ENDPOINT")
                .left("STATE")
                .right("IN FLIGHT")
                .right("REQUESTS")
                .right("FAILURES")
                .left("");
        for (JsonNode pool : status.path("pools")) {
            for (JsonNode endpoint : pool.path("endpoints")) {
                columns.row(
                        text(pool.path("pool")),
                        text(endpoint.path("address")),
                        text(endpoint.path("state")),
                        text(endpoint.path("inFlight")),
                        text(endpoint.path("requests")),
                        text(endpoint.path("failures")),
                        endpoint.path("usable").asBoolean(true) ? "" : "not used: " + text(endpoint.path("why")));
            }
            if (pool.hasNonNull("resolveFailure")) {
                columns.row(text(pool.path("pool")), "-", "-", "-", "-", "-", text(pool.path("resolveFailure")));
            }
        }
        section(columns.lines());
    }

    private void section(List<String> rows) {
        if (!rows.isEmpty()) {
            lines.add("");
            lines.addAll(rows);
        }
    }

    private static String provenance(JsonNode by) {
        String until = by.hasNonNull("until") ? " until " + time(by.path("until")) : "";
        String confirm = by.hasNonNull("confirmBy") ? ", unless confirmed by " + time(by.path("confirmBy")) : "";
        String reason = by.hasNonNull("reason") ? ", " + text(by.path("reason")) : "";
        return "by " + text(by.path("owner")) + " since " + time(by.path("since")) + until + confirm + reason;
    }

    private static String percent(JsonNode number) {
        return number.isNumber() ? text(number) + " %" : "-";
    }

    private static String ms(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%.1f", number.asDouble()) : "-";
    }
}
