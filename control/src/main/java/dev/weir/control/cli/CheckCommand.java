package dev.weir.control.cli;

import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.route.RoutingTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir check}: tells everything that is wrong with a file, and what is allowed but hardly meant. */
@Command(
        name = "check",
        description = {
            "Checks a configuration without starting anything.",
            "Every problem comes with its file and line, key, value and what was expected."
        })
@SuppressWarnings("NullAway.Init")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration.")
    private Path file;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            RoutingTable table = OfflineTable.read(file);
            List<ConfigProblem> warnings = new ArrayList<>(table.config().warnings());
            warnings.addAll(table.warnings());
            warnings.forEach(warning -> out.println("warning: " + warning));
            out.println(file + ": ok, " + summary(table.config(), warnings));
            return ExitCode.OK;
        } catch (ConfigException e) {
            e.problems().forEach(out::println);
            out.println(file + ": " + WeirCommand.count(e.problems(), "problem"));
            return ExitCode.USAGE;
        }
    }

    private static String summary(WeirConfig config, List<ConfigProblem> warnings) {
        return "routes " + config.routes().size() + ", splits "
                + config.splits().size() + ", pools " + config.pools().size() + ", warnings " + warnings.size();
    }
}
