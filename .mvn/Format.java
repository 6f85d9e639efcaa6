import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs palantir-java-format over every Java source below a root, in a JDK of its own: the formatter parses with the
 * javac it runs on, and Maven's may be too old for our syntax.
 *
 * <p>{@code java Format.java check|apply ROOT FOLDER}, the folder relative to the root. Files untouched since the last clean
 * run over the
 * whole root are skipped.
 */
final class Format {

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]).toAbsolutePath().normalize();
        Path folder = root.resolve(args[2]).normalize();
        Path stamp = root.resolve("target/formatted");

        FileTime startedAt = FileTime.fromMillis(System.currentTimeMillis());
        List<Path> changed = changedSince(stamp, root).stream()
                .filter(file -> file.startsWith(folder))
                .toList();
        List<String> complaints = new Format().run(changed, apply);
        complaints.forEach(System.err::println);
        if (!complaints.isEmpty()) {
            System.err.println("Format with: mvn -q -N verify -Dformat.mode=apply");
            System.exit(1);
        }
        if (!folder.equals(root)) {
            return;
        }
        Files.createDirectories(stamp.getParent());
        Files.write(stamp, new byte[0]);
        Files.setLastModifiedTime(stamp, startedAt);
    }

    private static List<Path> changedSince(Path stamp, Path root) throws IOException {
        long cleanAtMs = Files.exists(stamp) ? Files.getLastModifiedTime(stamp).toMillis() : Long.MIN_VALUE;
        List<Path> changed = new ArrayList<>();
        for (Path tree : sourceTrees(root)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.filter(Format::isSource).toList()) {
                    if (Files.getLastModifiedTime(file).toMillis() >= cleanAtMs) {
                        changed.add(file);
                    }
                }
            }
        }
        return changed;
    }

    private static List<Path> sourceTrees(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            return Stream.concat(Stream.of(root.resolve(".mvn")), modules.map(module -> module.resolve("src")))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java");
    }

    private List<String> run(List<Path> files, boolean apply) throws IOException {
        List<String> complaints = new ArrayList<>();
        for (Path file : files) {
            String source = Files.readString(file);
            try {
                String formatted = formatter.formatSourceAndFixImports(source);
                if (formatted.equals(source)) {
                    continue;
                }
                if (apply) {
                    Files.writeString(file, formatted);
                } else {
                    complaints.add(file + ": not formatted");
                }
            } catch (FormatterException e) {
                complaints.add(file + ": " + e.getMessage());
            }
        }
        return complaints;
    }
}
