package dev.weir.control;

import dev.weir.control.cli.WeirCommand;
import dev.weir.control.demo.DemoCommand;
import java.util.List;

/** Where the process begins: hands the arguments to the command line, and its answer to the shell. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(WeirCommand.tree(List.of(new RunCommand(), new DemoCommand(ShownWeir::start)))
                .execute(args));
    }
}
