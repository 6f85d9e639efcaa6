package dev.weir.proxy.config.hocon;

import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.testing.FuzzRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Any text as a configuration: it is taken, or refused with sentences that say where; reading it twice says the same. */
public final class ConfigFuzz {
    private ConfigFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        if (text.contains("include") || text.contains("file")) {
            return;
        }
        FuzzRun.same(outcome(text), outcome(text), text);
    }

    private static String outcome(String text) {
        try {
            WeirConfig config = ConfigReader.parse(text, "fuzz.conf");
            TableCompiler.compile(config, RuntimeLayer.EMPTY, null, new Outcomes(1, List.of()), 0);
            return "taken";
        } catch (ConfigException e) {
            if (e.getMessage() == null || !e.getMessage().lines().allMatch(line -> line.contains("fuzz.conf"))) {
                throw new AssertionError("no place is named: " + e.getMessage(), e);
            }
            return e.getMessage();
        }
    }

    /** What to begin with: the bad snippets of the reader's tests, and a file with every key, line by line. */
    public static Stream<byte[]> seeds() {
        String frame = "weir { listeners.web.bind = \"127.0.0.1:0\", pools.p.endpoints = [\"10.0.0.1:1\"] }\n";
        return Stream.concat(
                        Stream.of(resource("every-key.conf")),
                        Arrays.stream(resource("problems.txt").split("\n\n"))
                                .map(block -> frame
                                        + block.lines()
                                                .filter(line -> !line.startsWith("test.conf"))
                                                .toList()))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ConfigFuzz.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
