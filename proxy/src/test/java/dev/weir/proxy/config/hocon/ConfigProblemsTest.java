package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.proxy.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code problems.txt} says about each bad snippet is what the reader says. */
final class ConfigProblemsTest {

    private static final String FIRST_LINE = """
        weir { listeners.web.bind = "127.0.0.1:0", pools.p.endpoints = ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"] }
        """;

    /** A bad text and the lines that must be said about it. */
    record Snippet(String text, List<String> problems) {

        @Override
        public String toString() {
            return text;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    void eachBadSnippetIsExplained(Snippet snippet) {
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class, () -> ConfigReader.parse(FIRST_LINE + snippet.text, "test.conf"));

        assertThat(refusal).as("refusal").isNotNull();
        assertThat(refusal.getMessage().lines().toList()).isEqualTo(snippet.problems);
    }

    @Test
    void valuesFromTheEnvironmentAreNotShown(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("weir.conf"), "weir.limits.fields = ${PATH}\n");
        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(file));

        assertThat(refusal.getMessage())
                .contains("weir.limits.fields = (from the environment): expected a whole number")
                .doesNotContain(System.getenv("PATH"));
    }

    static Stream<Snippet> snippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        for (String block : resource().split("\n\n")) {
            List<String> text = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            for (String line :
                    block.lines().filter(line -> !line.startsWith("# ")).toList()) {
                if (line.startsWith("> ")) {
                    text.add(line.substring(2));
                } else {
                    problems.add(line);
                }
            }
            if (!text.isEmpty()) {
                snippets.add(new Snippet(String.join("\n", text), problems));
            }
        }
        assertThat(snippets).hasSizeGreaterThan(100);
        return snippets.stream();
    }

    private static String resource() throws IOException {
        try (InputStream file = ConfigProblemsTest.class.getResourceAsStream("problems.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
