package dev.weir.control.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir mirror}: what the answers to a route's copies differ in. */
@Command(
        name = "mirror",
        description = {
            "Shows how the answers to a route's copies compare with those that its users got.",
            "What differs comes first, with the newest request that showed it; --json has all of it."
        })
@SuppressWarnings("NullAway.Init")
final class MirrorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Parameters(index = "0", paramLabel = "ROUTE", description = "Its route.")
    private String route;

    @Override
    public Integer call() throws CommandFailedException {
        try (AdminClient client = admin.client()) {
            String path = "/v1/routes/" + AdminClient.segment(route) + "/mirror";
            admin.show(spec.commandLine().getOut(), client.get(path), MirrorText::lines);
            return ExitCode.OK;
        }
    }
}
