package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in the file, the reader answers with records or with problems that have a place. */
final class ReaderRobustnessTest {

    private static final List<String> SCRAPS = List.of(
            "{", "}", "[", "]", "=", "\"", "\n", ",", "5", "5 %", "off", "null", "${x}", "${?x}", "include", "-1",
            "\\u0000", "weir", ".", "a = b", "{}", "[]", "true", "10 s", "\uD800", "é");

    /** Replaces a stretch of the good file. */
    record Damage(int at, int length, String scrap) {

        String to(String text) {
            int start = at % text.length();
            int end = Math.min(text.length(), start + length);
            return text.substring(0, start) + scrap + text.substring(end);
        }
    }

    @Provide
    Arbitrary<Damage> damages() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 100_000),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of(SCRAPS))
                .as(Damage::new);
    }

    @Property(tries = 500)
    void damagedFilesAreReadOrExplained(@ForAll("damages") Damage first, @ForAll("damages") Damage second)
            throws IOException {
        String text = second.to(first.to(everyKey()));
        try {
            assertThat(ConfigReader.parse(text, "damaged.conf").listeners()).isNotNull();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty().allSatisfy(problem -> {
                assertThat(problem.origin().file()).isEqualTo("damaged.conf");
                assertThat(problem.toString()).doesNotContain("Exception").doesNotContain("\n");
            });
            assertThat(e.problems()).extracting(ConfigProblem::expected).doesNotContain("");
        }
    }

    private static String everyKey() throws IOException {
        try (InputStream file = ReaderRobustnessTest.class.getResourceAsStream("every-key.conf")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
