package dev.weir.control.cli;

import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command tree. Used by the main thread. */
@Command(
        name = "weir",
        versionProvider = Version.class,
        description = "Splits HTTP traffic between the versions of a service.",
        subcommands = {
            CheckCommand.class,
            ExplainCommand.class,
            StatusCommand.class,
            TopCommand.class,
            SplitCommand.class,
            RolloutCommand.class,
            MirrorCommand.class,
            EndpointCommand.class,
            ReloadCommand.class,
            TableCommand.class,
            AuditCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it did what it was asked",
            "1:that failed",
            "2:it was asked wrongly, or the configuration is bad"
        })
@SuppressWarnings("NullAway.Init")
public final class WeirCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private WeirCommand() {}

    /**
     * The command tree, ready to be executed.
     *
     * @param others commands that start a Weir, and are known only to who can
     */
    public static CommandLine tree(List<?> others) {
        CommandLine tree = new CommandLine(new WeirCommand());
        others.forEach(tree::addSubcommand);
        addStandardHelp(tree);
        return tree.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command.getErr()));
    }

    private static void addStandardHelp(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true);
        command.getSubcommands().values().forEach(WeirCommand::addStandardHelp);
    }

    /** Without a command nothing is done. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "there is no command");
    }

    private static int report(Exception failure, PrintWriter err) {
        return switch (failure) {
            case CommandFailedException known -> {
                err.println("weir: " + Printed.plain(String.valueOf(known.getMessage())));
                known.details().forEach(detail -> err.println("  " + Printed.plain(detail)));
                yield ExitCode.SOFTWARE;
            }
            case ConfigException bad -> {
                bad.problems().forEach(err::println);
                err.println("weir: " + count(bad.problems(), "problem") + " in the configuration");
                yield ExitCode.USAGE;
            }
            case IOException unusable -> {
                err.println("weir: " + Printed.plain(String.valueOf(unusable.getMessage())));
                yield ExitCode.SOFTWARE;
            }
            default -> {
                err.println("weir: unexpected: " + failure);
                failure.printStackTrace(err);
                yield ExitCode.SOFTWARE;
            }
        };
    }

    static String count(List<ConfigProblem> problems, String noun) {
        return problems.size() + " " + noun + (problems.size() == 1 ? "" : "s");
    }
}
