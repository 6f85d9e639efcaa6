package dev.weir.control.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code weir run} as a process of its own, perhaps within limits of its own. */
public final class WeirProcess implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("ready web=127\\.0\\.0\\.1:(\\d+) admin=127\\.0\\.0\\.1:(\\d+) generation=1 after \\d+ ms");

    private final Process process;
    private final BufferedReader out;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final int port;
    private final int adminPort;

    private WeirProcess(Process process) throws IOException {
        this.process = process;
        this.out = process.inputReader();
        Matcher ready = awaitReady();
        this.port = Integer.parseInt(ready.group(1));
        this.adminPort = Integer.parseInt(ready.group(2));
        // Not a virtual one: who reads a pipe keeps a carrier, and upstreams and clients of the test need those.
        Thread.ofPlatform().daemon().start(() -> out.lines().forEach(said::add));
    }

    public static WeirProcess start(Path file) throws IOException {
        return start(List.of(), String.join(File.pathSeparator, ownClassPath()), file);
    }

    /** Starts it with at most this many descriptors, and from archives: classes in a directory would take one each. */
    public static WeirProcess withDescriptors(int most, Path file) throws IOException {
        String limit = "ulimit -n " + most + " && exec \"$0\" \"$@\"";
        return start(List.of("sh", "-c", limit), archives(file.getParent()), file);
    }

    private static WeirProcess start(List<String> before, String classPath, Path file) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(java(), "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath, "dev.weir.control.Main", "run", "-c", file.toString()));
        return new WeirProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The program that runs this one. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Without what belongs to the tests, which bring a log of their own. */
    public static List<String> ownClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("-tests.jar"))
                .toList();
    }

    private static String archives(Path directory) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : ownClassPath()) {
            Path path = Path.of(entry);
            entries.add(Files.isDirectory(path) ? archive(path, directory.resolve(entries.size() + ".jar")) : entry);
        }
        return String.join(File.pathSeparator, entries);
    }

    private static String archive(Path classes, Path archive) throws IOException {
        try (Stream<Path> walk = Files.walk(classes);
                OutputStream file = Files.newOutputStream(archive);
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Path each : walk.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, jar);
            }
        }
        return archive.toString();
    }

    private Matcher awaitReady() throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return ready;
            }
            before.append(line).append('\n');
        }
        throw new AssertionError("it ended before it was ready:\n" + before);
    }

    public int port() {
        return port;
    }

    public int adminPort() {
        return adminPort;
    }

    /** How many descriptors it has open now. */
    public int descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
            return Math.toIntExact(open.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The time of a CPU that it used so far. */
    public long cpuNs() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** The lines of its log since it was ready. */
    public List<String> said() {
        return List.copyOf(said);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
