package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class WeirCommandTest {

    @Test
    void withoutCommandItTellsWhichThereAre() {
        Shell.Result result = Shell.run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("there is no command", "explain", "check");
    }

    @Test
    void unknownCommandIsWrongUsage() {
        assertThat(Shell.run("chekc").exitCode()).isEqualTo(2);
        assertThat(Shell.run("check").exitCode()).isEqualTo(2);
        assertThat(Shell.run("check", "--frobnicate", "x").exitCode()).isEqualTo(2);
    }

    @Test
    void versionIsTold() {
        Shell.Result result = Shell.run("--version");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("weir ").contains("Java 25");
    }

    @Test
    void everyCommandAndItsSubcommandsHaveHelpThatSaysWhatTheyDo() {
        assertHelp(WeirCommand.tree(List.of()), List.of());
    }

    private static void assertHelp(CommandLine command, List<String> path) {
        String[] args = Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new);
        Shell.Result result = Shell.run(args);
        assertThat(result.exitCode()).as("%s", path).isZero();
        assertThat(result.out()).as("%s", path).contains("Usage: weir", "--help");
        assertThat(command.getCommandSpec().usageMessage().description())
                .as("%s", path)
                .isNotEmpty();
        command.getSubcommands().forEach((name, sub) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            assertHelp(sub, deeper);
        });
    }
}
