package dev.weir.control.cli;

import static dev.weir.control.cli.Printed.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir table}: the table in force, and the way back to an earlier one. */
@Command(
        name = "table",
        description = "Shows the table in force: who made it and why, and what was changed at run time.",
        subcommands = {TableCommand.History.class, TableCommand.Restore.class})
@SuppressWarnings("NullAway.Init")
final class TableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(names = "--all", description = "With every field, defaults included.")
    private boolean all;

    @Override
    public Integer call() throws CommandFailedException {
        try (AdminClient client = admin.client()) {
            admin.show(spec.commandLine().getOut(), client.get("/v1/table"), this::lines);
            return ExitCode.OK;
        }
    }

    private List<String> lines(JsonNode table) {
        List<String> lines = new ArrayList<>();
        lines.add(StatusText.generation(table));
        table.path("overrides")
                .forEach(override -> lines.add("changed at run time: split " + text(override.path("split")) + " "
                        + override.path("weights") + " by " + text(override.path("owner"))));
        table.path("endpointOverrides")
                .forEach(override -> lines.add("changed at run time: " + text(override.path("pool")) + " "
                        + text(override.path("endpoint")) + " " + text(override.path("state")) + " by "
                        + text(override.path("owner"))));
        table.path("rolledBack")
                .forEach(variant -> lines.add("rolled back: " + text(variant.path("split")) + "/"
                        + text(variant.path("variant")) + ", " + text(variant.path("reason"))));
        table.path("warnings").forEach(warning -> lines.add("warning: " + text(warning.path("text"))));
        if (all) {
            table.path("table")
                    .properties()
                    .forEach(field -> lines.add("  " + field.getKey() + " = " + text(field.getValue())));
        }
        return lines;
    }

    /** {@code weir table history}. */
    @Command(
            name = "history",
            description = "Shows the tables that are kept, newest first: who, when, why, what changed.")
    @SuppressWarnings("NullAway.Init")
    static final class History implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private AdminOptions admin = new AdminOptions();

        @Override
        public Integer call() throws CommandFailedException {
            try (AdminClient client = admin.client()) {
                admin.show(spec.commandLine().getOut(), client.get("/v1/table/history"), History::lines);
                return ExitCode.OK;
            }
        }

        private static List<String> lines(JsonNode history) {
            List<String> lines = new ArrayList<>();
            for (JsonNode generation : history.path("generations")) {
                lines.add(StatusText.generation(generation));
                lines.addAll(ChangeText.differences(generation.path("differences")));
            }
            return lines;
        }
    }

    /** {@code weir table restore}. */
    @Command(
            name = "restore",
            description = {
                "Brings an earlier table back, as a new generation.",
                "Variants that were rolled back since stay so."
            })
    @SuppressWarnings("NullAway.Init")
    static final class Restore implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private AdminOptions admin = new AdminOptions();

        @Mixin
        private ChangeReason change = new ChangeReason();

        @Parameters(index = "0", paramLabel = "N", description = "Its generation, from the history.")
        private long generation;

        @Override
        public Integer call() throws CommandFailedException {
            try (AdminClient client = admin.client()) {
                JsonNode applied = client.post(change.path("/v1/table/" + generation + "/restore"), change.body());
                admin.show(spec.commandLine().getOut(), applied, ChangeText::lines);
                return ExitCode.OK;
            }
        }
    }
}
