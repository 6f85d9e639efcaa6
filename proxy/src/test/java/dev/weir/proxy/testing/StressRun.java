package dev.weir.proxy.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Tests under jcstress, each in JVMs of its own. A test is a class in a `*Stress` class beside what it tests, and says
/// itself
/// which results are acceptable; all others are forbidden.
///
/// @param tests what was seen, by test
/// @param passed whether nothing forbidden was seen, and every test ran
/// @param said what jcstress printed
public record StressRun(List<Seen> tests, boolean passed, String said) {
    private static final Pattern TEST = Pattern.compile("^\\.+ \\[(?:OK|FAILED|INTERESTING|ERROR)] (\\S+)$");
    private static final Pattern RESULT = Pattern.compile(".*?\\s([\\d,]+)\\s+[<>]?[\\d.]+%\\s+(\\w+).*");
    private static final String SUMMARY = "RUN RESULTS:";

    /// The results of one test.
    ///
    /// @param samples how often its actors met
    /// @param forbidden how often that ended as it must not
    public record Seen(String test, long samples, long forbidden) {}

    /// Runs the tests whose name has a match of a regular expression, with jcstress's own options.
    public static StressRun of(String names, Path folder, List<String> options) {
        try {
            Files.createDirectories(folder);
            Path log = Files.createTempFile("weir-stress-", ".log");
            Process process = new ProcessBuilder(command(names, options))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int exit = process.waitFor();
            String said = Files.readString(log, StandardCharsets.UTF_8);
            Files.delete(log);
            List<Seen> tests = seen(said);
            return new StressRun(tests, exit == 0 && !tests.isEmpty(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// How often something forbidden was seen, in all tests.
    public long forbidden() {
        return tests.stream().mapToLong(Seen::forbidden).sum();
    }

    private static List<String> command(String names, List<String> options) {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                absolute(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))),
                "org.openjdk.jcstress.Main",
                "-v",
                "-t",
                names,
                "-r",
                "report");
        return Stream.concat(java, options.stream()).toList();
    }

    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    /// The last table that jcstress prints has each test once.
    private static List<Seen> seen(String said) {
        List<Seen> seen = new ArrayList<>();
        String test = null;
        for (String line :
                said.substring(Math.max(0, said.indexOf(SUMMARY))).lines().toList()) {
            Matcher name = TEST.matcher(line);
            Matcher result = RESULT.matcher(line);
            if (name.matches()) {
                test = name.group(1);
                seen.add(new Seen(test, 0, 0));
            } else if (test != null && result.matches()) {
                Seen before = seen.removeLast();
                long samples = Long.parseLong(result.group(1).replace(",", ""));
                boolean forbidden = result.group(2).equals("Forbidden");
                seen.add(new Seen(test, before.samples() + samples, before.forbidden() + (forbidden ? samples : 0)));
            }
        }
        return seen;
    }
}
