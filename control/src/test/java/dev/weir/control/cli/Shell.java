package dev.weir.control.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** Types commands, as a shell would. */
final class Shell {

    private Shell() {}

    /** What came back. */
    record Result(int exitCode, String out, String err) {}

    static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine tree =
                WeirCommand.tree(List.of()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = tree.execute(args);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
