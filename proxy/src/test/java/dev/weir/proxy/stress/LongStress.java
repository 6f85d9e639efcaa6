package dev.weir.proxy.stress;

import dev.weir.proxy.testing.StressRun;
import java.nio.file.Path;
import java.util.List;

/** Runs the jcstress tests in every configuration of the JVM and prints a table of Markdown: {@code bench/run stress}. */
public final class LongStress {
    /** All but the one that shows that a test can fail. */
    static final String REAL = "^dev\\.weir\\.(?!.*Unguarded)";

    private LongStress() {}

    /** Arguments: jcstress's mode, a folder for its report, and a part of the names of the tests that are wanted [all]. */
    public static void main(String[] arguments) {
        String wanted = arguments.length > 2 ? arguments[2] : "";
        StressRun run = StressRun.of(
                REAL + ".*" + wanted,
                Path.of(arguments[1]).toAbsolutePath(),
                List.of("-m", arguments[0], "-jvmArgsPrepend", "--enable-native-access=ALL-UNNAMED"));
        System.out.println("| test | times the actors met | forbidden |\n|---|---|---|");
        for (StressRun.Seen seen : run.tests()) {
            System.out.println("| " + seen.test().replaceFirst(".*\\.(?=\\w+\\.)", "") + " | " + seen.samples() + " | "
                    + (seen.forbidden() == 0 ? "nothing" : "**" + seen.forbidden() + "**") + " |");
        }
        if (!run.passed()) {
            System.err.println(run.said());
        }
        System.exit(run.passed() ? 0 : 1);
    }
}
