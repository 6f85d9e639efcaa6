package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.Configs;
import dev.weir.control.testing.WeirProcess;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code weir run} as a process of its own, told by signals. */
final class RunCommandIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LOG_LINE = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) \\[.+] (INFO|WARN) .+");
    private static final Pattern READY =
            Pattern.compile("ready web=127\\.0\\.0\\.1:(\\d+) admin=127\\.0\\.0\\.1:(\\d+) generation=1 after \\d+ ms");

    @TempDir
    private Path directory;

    @Test
    void signalsReloadAndEndIt() throws Exception {
        Path file = directory.resolve("weir.conf");
        Files.writeString(file, config("95 %", "5 %"));
        Process process = run(file);
        try (BufferedReader out = process.inputReader()) {
            AdminClient admin = new AdminClient(ports(out).admin());
            Files.writeString(file, config("90 %", "10 %"));
            signal("HUP", process);
            Awaitility.await().atMost(PATIENCE).until(() -> weight(admin) == 10);
            signal("TERM", process);
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(directory.resolve("state/audit.jsonl"))).contains("\"action\":\"stop\"");
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aSecondSignalCutsWhatIsUnderWayAndTheExitCodeTells(String second, int exitCode) throws Exception {
        try (ScriptedUpstream slow = ScriptedUpstream.on(request -> Reply.silence())) {
            Path file = directory.resolve("weir.conf");
            Files.writeString(
                    file, patient(config("95 %", "5 %")).replaceAll("127\\.0\\.0\\.1:900\\d", slow.address()));
            Process process = run(file);
            try (BufferedReader out = process.inputReader()) {
                Ports ports = ports(out);
                try (RawClient client = RawClient.connect(ports.web())) {
                    client.sendRequest("GET", "/");
                    slow.awaitRequests(1);
                    drainAndHurry(process, ports, second);
                    assertThat(client.isClosedByPeer()).isTrue();
                }
                assertThat(process.exitValue()).isEqualTo(exitCode);
                assertThat(out.lines()).anyMatch(line -> line.contains("drained, 1 requests are cut"));
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aSecondSignalThatCutsNothingEndsItWithZero() throws Exception {
        Path file = directory.resolve("weir.conf");
        Files.writeString(file, patient(config("95 %", "5 %")));
        Process process = run(file);
        try (BufferedReader out = process.inputReader()) {
            Ports ports = ports(out);
            try (RawClient idle = RawClient.connect(ports.web())) {
                idle.get("/");
                drainAndHurry(process, ports, "TERM");
            }
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aChangeThatNeedsARestartIsLoggedOnce() throws Exception {
        Path file = directory.resolve("weir.conf");
        Files.writeString(file, config("95 %", "5 %"));
        Process process = run(file);
        try (BufferedReader out = process.inputReader()) {
            AdminClient admin = new AdminClient(ports(out).admin());
            Files.writeString(file, config("90 %", "10 %").replace("event-loops = 1", "event-loops = 2"));
            AdminClient.json(admin.send("POST", "/v1/reload", "{}"), 200);
            Files.writeString(file, config("80 %", "20 %").replace("event-loops = 1", "event-loops = 2"));
            AdminClient.json(admin.send("POST", "/v1/reload", "{}"), 200);
            signal("TERM", process);
            assertThat(out.lines())
                    .filteredOn(line -> line.contains("runtime.event-loops changed; it needs a restart"))
                    .hasSize(1);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void everyLogLineBeginsWithItsTime() throws Exception {
        Path file = directory.resolve("weir.conf");
        Files.writeString(file, config("95 %", "5 %"));
        Process process = run(file);
        try (BufferedReader out = process.inputReader()) {
            List<String> before = new ArrayList<>();
            for (String line = out.readLine(); !line.startsWith("ready "); line = out.readLine()) {
                before.add(line);
            }
            assertThat(before)
                    .isNotEmpty()
                    .allMatch(line -> LOG_LINE.matcher(line).matches());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aBadFileEndsItWithTwoAndSaysWhy() throws Exception {
        Path file = directory.resolve("weir.conf");
        Files.writeString(file, config("95 %", "6 %"));
        Process process = run(file);
        String said = said(process);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(said).contains("weir.conf:").contains("weir.splits.shop");
    }

    private String config(String stable, String canary) {
        return Configs.shop(stable, canary).replace("bind = \"127.0.0.1:8080\"", "bind = \"127.0.0.1:0\"")
                + """
                weir.admin.bind = "127.0.0.1:0"
                weir.runtime { warm-up = off, transport = nio, event-loops = 1 }
                weir.drain { pre-drain = 100ms, deadline = 5s }
                weir.state-dir = "%s"
                """.formatted(directory.resolve("state"));
    }

    /** Drains longer than any test waits. */
    private static String patient(String config) {
        return config.replace("100ms", "10min").replace("5s", "10min");
    }

    private static Process run(Path file) throws IOException {
        // a shell's background job ignores Ctrl-C, and what it starts would ignore it, too
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        WeirProcess.java(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.join(File.pathSeparator, WeirProcess.ownClassPath()),
                        Main.class.getName(),
                        "run",
                        "-c",
                        file.toString())
                .redirectErrorStream(true)
                .start();
    }

    /** Signals it to end; when it drains, signals it again, and waits for its end. */
    private static void drainAndHurry(Process process, Ports ports, String second) throws Exception {
        AdminClient admin = new AdminClient(ports.admin());
        signal("TERM", process);
        Awaitility.await().atMost(PATIENCE).until(() -> admin.get("/readyz").status() == 503);
        signal(second, process);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private record Ports(int web, int admin) {}

    private static Ports ports(BufferedReader out) throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new Ports(Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2)));
            }
            before.append(line).append('\n');
        }
        throw new AssertionError("it ended before it was ready:\n" + before);
    }

    private static String said(Process process) {
        try (BufferedReader out = process.inputReader()) {
            return String.join("\n", out.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(List.of("kill", "-" + name, String.valueOf(process.pid()))).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static int weight(AdminClient admin) {
        JsonNode split = AdminClient.json(admin.get("/v1/splits/shop"), 200);
        return split.at("/variants/canary/weight").asInt();
    }
}
