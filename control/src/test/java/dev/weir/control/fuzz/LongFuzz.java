package dev.weir.control.fuzz;

import dev.weir.control.admin.AdminJsonFuzz;
import dev.weir.proxy.fuzz.FuzzTargets;
import dev.weir.proxy.testing.FuzzRun;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs the fuzz targets one after the other and prints a table of Markdown: {@code bench/run fuzz}. */
public final class LongFuzz {
    private LongFuzz() {}

    /** Arguments: seconds for each target, the folder of the corpus, and a part of the names of the targets that are wanted [all]. */
    public static void main(String[] arguments) {
        int seconds = Integer.parseInt(arguments[0]);
        Path corpus = Path.of(arguments[1]).toAbsolutePath();
        String wanted = arguments.length > 2 ? arguments[2] : "";
        List<Class<?>> targets = Stream.concat(FuzzTargets.ALL.stream(), Stream.of(AdminJsonFuzz.class))
                .filter(target -> target.getSimpleName().contains(wanted))
                .<Class<?>>map(target -> target)
                .toList();
        boolean clean = true;
        System.out.println("| target | inputs tried | edges reached | found |\n|---|---|---|---|");
        for (Class<?> target : targets) {
            FuzzRun run = FuzzRun.lasting(seconds, target, corpus);
            String finding = run.finding();
            clean &= finding == null;
            System.out.println("| " + run.target() + " | " + run.inputs() + " | " + run.covered() + " | "
                    + (finding == null ? "nothing" : "**a fault**") + " |");
            if (finding != null) {
                System.err.println(finding);
            }
        }
        System.exit(clean ? 0 : 1);
    }
}
