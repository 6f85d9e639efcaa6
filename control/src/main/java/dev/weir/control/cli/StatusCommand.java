package dev.weir.control.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir status}: the state of a running Weir, once. */
@Command(name = "status", description = "Shows what is in force, how the variants do, and the endpoints.")
@SuppressWarnings("NullAway.Init")
final class StatusCommand implements Callable<Integer> {
    static final String PATH = "/v1/status";

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Override
    public Integer call() throws CommandFailedException {
        try (AdminClient client = admin.client()) {
            admin.show(spec.commandLine().getOut(), client.get(PATH), StatusText::lines);
            return ExitCode.OK;
        }
    }
}
