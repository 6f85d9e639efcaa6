package dev.weir.control.cli;

import static dev.weir.control.cli.Printed.text;
import static dev.weir.control.cli.Printed.time;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.audit.AuditLog;
import dev.weir.control.audit.AuditVerification;
import dev.weir.control.json.Json;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.hocon.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir audit}: who did what, and whether the log of it is whole. */
@Command(name = "audit", description = "Shows who changed what, newest first.", subcommands = AuditCommand.Verify.class)
@SuppressWarnings("NullAway.Init")
final class AuditCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many (${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() throws CommandFailedException {
        try (AdminClient client = admin.client()) {
            admin.show(spec.commandLine().getOut(), client.get("/v1/audit?limit=" + limit), AuditCommand::lines);
            return ExitCode.OK;
        }
    }

    private static List<String> lines(JsonNode audit) {
        List<String> lines = new ArrayList<>();
        for (JsonNode entry : audit.path("entries")) {
            lines.add(entry.has("damaged") ? "damaged: " + text(entry.path("damaged")) : line(entry));
        }
        return lines;
    }

    private static String line(JsonNode entry) {
        String from = entry.path("from").asText("");
        String target = entry.path("target").asText("");
        boolean changed = entry.hasNonNull("old") || entry.hasNonNull("new");
        return time(entry.path("at")) + "  generation " + text(entry.path("generation")) + "  "
                + text(entry.path("who")) + (from.isEmpty() ? "" : " from " + from) + "  "
                + text(entry.path("action")) + (target.isEmpty() ? "" : " " + target)
                + (changed ? "  " + Json.line(entry.path("old")) + " -> " + Json.line(entry.path("new")) : "")
                + (entry.hasNonNull("reason") ? "  (" + text(entry.path("reason")) + ")" : "");
    }

    /** {@code weir audit verify}: reads the log from its first line; asks no Weir, which might be the one to be checked. */
    @Command(
            name = "verify",
            description = {
                "Checks that no line of the log was changed, taken out, put in or moved. Reads the file itself.",
                "Lines cut off at its end show only in the last hash: note it elsewhere, and compare."
            })
    @SuppressWarnings("NullAway.Init")
    static final class Verify implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                defaultValue = "conf/weir.conf",
                description = "The configuration, whose state-dir has the log (${DEFAULT-VALUE}).")
        private Path config;

        @Parameters(index = "0", arity = "0..1", paramLabel = "LOG", description = "The log itself, wherever it lies.")
        private @Nullable Path log;

        @Override
        public Integer call() throws CommandFailedException, ConfigException, IOException {
            Path file = log == null ? ConfigReader.read(config).stateDir().resolve(AuditLog.FILE_NAME) : log;
            if (!Files.isRegularFile(file)) {
                throw new CommandFailedException("there is no audit log " + file);
            }
            return switch (AuditVerification.of(file)) {
                case AuditVerification.Intact(var lines, var lastHash) -> {
                    spec.commandLine().getOut().println(file + ": whole, lines " + lines + ", last hash " + lastHash);
                    yield ExitCode.OK;
                }
                case AuditVerification.Broken(var line, var why) ->
                    throw new CommandFailedException(file + ":" + line + ": " + why);
            };
        }
    }
}
