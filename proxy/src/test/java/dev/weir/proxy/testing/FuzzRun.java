package dev.weir.proxy.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One target under Jazzer, in a JVM of its own. A target is a public class with two static methods:
/// `fuzzerTestOneInput(byte[])`,
/// which throws where something is wrong, and `seeds()`, inputs to begin with. Inputs that once found something stand
/// as files
/// beside the target, in a folder of its name, and are tried first.
///
/// @param inputs how many were tried
/// @param covered how many edges of Weir's code they reached
/// @param finding what Jazzer said of an input that fails, or null
public record FuzzRun(
        String target, long inputs, int covered, @Nullable String finding) {
    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");
    private static final Pattern COVERED = Pattern.compile("cov: (\\d+)");
    private static final int SLOWEST_INPUT_SECONDS = 25;
    private static final int LONGEST_INPUT = 20_000;
    private static final List<String> SHORT = List.of("-seed=1", "-runs=50000", "-max_total_time=3");

    /// Tries inputs for so many seconds. New inputs that reach more are kept in `corpus`, and tried again next time.
    public static FuzzRun lasting(int seconds, Class<?> target, Path corpus) {
        return run(target, List.of("-max_total_time=" + seconds), corpus);
    }

    /// Tries inputs for seconds, from an empty `corpus` the same ones each time: who builds what somebody else has
    /// built finds
    /// nothing new.
    public static FuzzRun repeatable(Class<?> target, Path corpus) {
        return run(target, SHORT, corpus);
    }

    private static FuzzRun run(Class<?> target, List<String> extent, Path corpus) {
        try {
            Path folder = Files.createDirectories(corpus.resolve(target.getSimpleName()));
            writeSeeds(target, folder);
            Path log = Files.createTempFile("weir-fuzz-", ".log");
            Process process = new ProcessBuilder(command(target, extent, folder))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int exit = process.waitFor();
            String said = Files.readString(log, StandardCharsets.ISO_8859_1);
            Files.delete(log);
            return new FuzzRun(
                    target.getSimpleName(), last(RUNS, said), (int) last(COVERED, said), exit == 0 ? null : said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// For targets: the two must be equal.
    public static void same(@Nullable Object expected, @Nullable Object found, String input) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError("expected " + expected + "\nbut found " + found + "\nfor " + input);
        }
    }

    private static List<String> command(Class<?> target, List<String> extent, Path folder) {
        Path kept = Path.of("src/test/resources", target.getPackageName().replace('.', '/'), target.getSimpleName());
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx1g",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=dev.weir.**",
                "--custom_hook_includes=dev.weir.**",
                "--reproducer_path=" + folder.getParent(),
                "-artifact_prefix=" + folder.getParent() + File.separator + target.getSimpleName() + "-",
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + SLOWEST_INPUT_SECONDS,
                "-rss_limit_mb=3000",
                "-print_final_stats=1");
        Stream<String> folders =
                Stream.of(folder, kept).filter(Files::isDirectory).map(Path::toString);
        return Stream.of(java, extent.stream(), folders).flatMap(part -> part).toList();
    }

    private static void writeSeeds(Class<?> target, Path folder) throws IOException {
        try {
            int number = 0;
            @SuppressWarnings("unchecked")
            Stream<byte[]> seeds = (Stream<byte[]>)
                    Objects.requireNonNull(target.getMethod("seeds").invoke(null));
            for (byte[] seed : seeds.toList()) {
                Files.write(folder.resolve("seed-" + number++), seed);
            }
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException(target + " has no seeds", e);
        }
    }

    private static long last(Pattern pattern, String text) {
        long number = 0;
        for (Matcher found = pattern.matcher(text); found.find(); ) {
            number = Long.parseLong(found.group(1));
        }
        return number;
    }
}
