package dev.weir.control.cli;

import static dev.weir.control.cli.Printed.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What became of a change, for people. Stateless. */
final class ChangeText {
    private ChangeText() {}

    static List<String> lines(JsonNode applied) {
        List<String> lines = new ArrayList<>();
        String generation = "generation " + text(applied.path("generation"));
        if (applied.path("dryRun").asBoolean()) {
            lines.add("dry run, " + generation + " stays in force; it would change:");
        } else if (applied.path("differences").isEmpty()) {
            lines.add("nothing differs, " + generation + " stays in force");
        } else {
            lines.add(generation + " is in force");
        }
        lines.addAll(differences(applied.path("differences")));
        applied.path("notes").forEach(note -> lines.add("note: " + text(note)));
        return lines;
    }

    /** A confirmed change stays as it is. */
    static List<String> confirmed(JsonNode applied) {
        List<String> lines = new ArrayList<>();
        lines.add("confirmed, generation " + text(applied.path("generation")) + " is in force");
        applied.path("notes").forEach(note -> lines.add("note: " + text(note)));
        return lines;
    }

    /** One line for each field: {@code ~ key = old -> new}, {@code + key = new}, {@code - key = old}. */
    static List<String> differences(JsonNode differences) {
        List<String> lines = new ArrayList<>();
        for (JsonNode difference : differences) {
            String key = text(difference.path("key"));
            String old = text(difference.path("old"));
            String now = text(difference.path("new"));
            if (!difference.hasNonNull("old")) {
                lines.add("  + " + key + " = " + now);
            } else if (!difference.hasNonNull("new")) {
                lines.add("  - " + key + " = " + old);
            } else {
                lines.add("  ~ " + key + " = " + old + " -> " + now);
            }
        }
        return lines;
    }
}
