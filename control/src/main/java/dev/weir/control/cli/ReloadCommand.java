package dev.weir.control.cli;

import dev.weir.control.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir reload}: lets a running Weir read its file again. */
@Command(
        name = "reload",
        description = {
            "Reads the configuration again, without waiting for the watcher to notice.",
            "A file with a problem changes nothing: the problems are told, and the exit code is 1."
        })
@SuppressWarnings("NullAway.Init")
final class ReloadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Override
    public Integer call() throws CommandFailedException {
        try (AdminClient client = admin.client()) {
            admin.show(spec.commandLine().getOut(), client.post("/v1/reload", Json.object()), ChangeText::lines);
            return ExitCode.OK;
        }
    }
}
