package dev.weir.control.cli;

import dev.weir.control.explain.Explainer;
import dev.weir.control.json.Json;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.route.Explanation;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.IdentityCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir explain}: where a request would go by a file, and why. It asks the match and pick code of the proxy. */
@Command(
        name = "explain",
        sortOptions = false,
        description = {
            "Tells which route and variant a request would get by a configuration, and why.",
            "It runs the proxy's own code; what was changed while a Weir runs is not known here."
        })
@SuppressWarnings("NullAway.Init")
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration.")
    private Path file;

    @Option(names = "--host", required = true, description = "The Host of the request.")
    private String host;

    @Option(names = "--path", required = true, description = "Its path, with the query if it has one.")
    private String path;

    @Option(
            names = {"-X", "--method"},
            defaultValue = "GET",
            description = "Its method (${DEFAULT-VALUE}).")
    private String method;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'K: V'",
            converter = FieldLineConverter.class,
            description = "One of its fields; may be repeated.")
    private List<FieldBlock.Line> fields = new ArrayList<>();

    @Option(
            names = "--client",
            paramLabel = "IP",
            converter = ClientAddressConverter.class,
            description = "The address of the client, as resolved from trusted proxies; unknown if not given.")
    private @Nullable ClientAddress client;

    @Option(names = "--trusted", description = "The request comes from one of trusted-proxies.")
    private boolean trusted;

    @Option(names = "--at", paramLabel = "TIME", description = "When it comes, such as 2026-03-01T09:00:00Z (now).")
    private @Nullable Instant at;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws ConfigException, CommandFailedException {
        RoutingTable table = OfflineTable.read(file);
        RequestDescription request = new RequestDescription(
                method,
                host,
                path,
                fields,
                client == null ? ClientAddress.UNKNOWN : client,
                trusted,
                (at == null ? Instant.now() : at).toEpochMilli());
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (json) {
                out.println(Json.pretty(Explainer.explain(table, request, System.nanoTime())));
            } else {
                explanation(table, request).forEach(line -> out.println(Printed.plain(line)));
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("Weir would not take this request: " + e.getMessage());
        }
        return ExitCode.OK;
    }

    private static List<String> explanation(RoutingTable table, RequestDescription request) {
        Explanation explanation =
                Explanation.of(table, request.toHead(), new SplittableRandom(), new IdentityCheck(), System.nanoTime());
        List<String> lines = new ArrayList<>();
        table.warnings().stream()
                .filter(warning ->
                        warning.key().equals("weir.geo") || warning.key().startsWith("weir.segments."))
                .forEach(warning -> lines.add("warning: " + warning));
        lines.addAll(new ExplanationText(table, request).lines(explanation));
        return lines;
    }
}
