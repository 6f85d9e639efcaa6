package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in {@code conf} and {@code docker} are good, and {@code conf/README.md} says of each key what the reader does with it. */
final class ConfFolderTest {

    private static final Path CONF = Path.of("..", "conf");
    private static final Path DOCKER = Path.of("..", "docker");
    private static final Pattern GRACE = Pattern.compile("(?m)^ *terminationGracePeriodSeconds: (\\d+)$");
    private static final Pattern STOP_GRACE = Pattern.compile("(?m)^ *stop_grace_period: (\\d+)s$");
    private static final Pattern HEADING = Pattern.compile("## `(.+)`");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| [^|]+ \\|([^|]*)\\|.*");

    /** Blocks that a default belongs to, with what they require. */
    private static final String BASE = """
        weir {
          listeners.x.bind = "127.0.0.1:0"
          admin.tokens = []
          identity { secret-files = ["a"] }
          access-log {}
          jwt.issuers.x { issuer = x, audiences = any, algorithms = [RS256], jwks-file = a }
          error-bodies.404.body = x
          pools.x { endpoints = ["10.0.0.1:1"], health.path = "/", ejection {} }
          pools.y { resolve { name = a, port = 1 } }
          splits.x {
            key = random, baseline = x, variants { x { pool = x, weight = 1 }, y { pool = y, weight = 0 } }
            force-header { name = a, secret-file = a }, rollout {}
          }
          routes.x { pool = x, rescue {}, jwt {}, rate-limit.rate = "1/s", timeouts {}, mirror { pool = y, compare {} } }
          routes.y { match.path = "/y", redirect.to = "/z" }
        }
        """;

    /** One row of the documentation; the default null when there is none. */
    private record Row(String form, String otherwise) {}

    @ParameterizedTest
    @MethodSource({"examples", "dockerExamples"})
    void everyExampleIsGoodAndWarnsOfNothing(Path example) throws Exception {
        assertThat(ConfigReader.read(example).warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void theConfigurationOfEveryManifestIsGoodAndDrainsWithinTheGraceOfItsPod(Path manifest) throws Exception {
        String text = Files.readString(manifest);

        WeirConfig config = ConfigReader.parse(configMapOf(text), manifest.toString());

        assertThat(config.warnings()).isEmpty();
        assertThat(drain(config)).isLessThan(seconds(GRACE, text));
    }

    @Test
    void composeLetsWeirDrain() throws Exception {
        WeirConfig config = ConfigReader.read(DOCKER.resolve("weir.conf"));

        assertThat(drain(config)).isLessThan(seconds(STOP_GRACE, Files.readString(DOCKER.resolve("compose.yaml"))));
    }

    private static Duration drain(WeirConfig config) {
        return config.drain().preDrain().plus(config.drain().deadline());
    }

    private static Duration seconds(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s", pattern).isTrue();
        return Duration.ofSeconds(Long.parseLong(matcher.group(1)));
    }

    /** The block of the key {@code weir.conf}: all lines that are further in than it, and empty ones. */
    private static String configMapOf(String manifest) {
        Matcher block = Pattern.compile("(?m)^  weir\\.conf: \\|\\n((?: {4}.*\\n|\\n)+)")
                .matcher(manifest);
        assertThat(block.find()).isTrue();
        return block.group(1).replaceAll("(?m)^ {4}", "");
    }

    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.list(DOCKER.resolve("kubernetes"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void aTemplateAloneIsNoConfiguration() {
        Path template = CONF.resolve("multi-region/template.conf");

        assertThatThrownBy(() -> ConfigReader.read(template))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("${vars.region} has no value");
    }

    @Test
    void theReadmeNamesEveryExample() throws Exception {
        String readme = Files.readString(CONF.resolve("README.md"));

        assertThat(examples()).allSatisfy(example -> {
            Path name = CONF.relativize(example);
            assertThat(readme).contains("`" + (name.getNameCount() > 1 ? name.getParent() + "/" : name) + "`");
        });
    }

    @Test
    void theReadmeListsEveryKeyAndNoOther() throws Exception {
        Reading reading = new Reading();
        ConfigReader.parse(reading, everyKey(), "every-key.conf");
        SortedSet<String> forms = new TreeSet<>(reading.forms().keySet());
        forms.removeIf(form -> reading.forms().keySet().stream().anyMatch(other -> other.startsWith(form + ".")));

        assertThat(rows()).extracting(Row::form).containsExactlyInAnyOrderElementsOf(forms);
    }

    @Test
    void writingADefaultDownChangesNothing() throws Exception {
        StringBuilder defaults = new StringBuilder(BASE);
        int written = 0;
        for (Row row : rows()) {
            if (row.otherwise.startsWith("`")) {
                String name =
                        row.form.startsWith("weir.pools.*.resolve") || row.form.contains(".redirect.") ? "y" : "x";
                String key =
                        row.form.replace("error-bodies.*", "error-bodies.404").replace("*", name);
                defaults.append(key)
                        .append(" = ")
                        .append(row.otherwise, 1, row.otherwise.length() - 1)
                        .append('\n');
                written++;
            }
        }
        assertThat(written).isGreaterThan(90);

        assertThat(shown(defaults.toString())).isEqualTo(shown(BASE));
    }

    private static String shown(String text) throws ConfigException {
        WeirConfig config = ConfigReader.parse(text, "test.conf");
        String shown = config.toString();
        return shown.substring(shown.indexOf("stateDir="));
    }

    static List<Path> dockerExamples() throws IOException {
        try (Stream<Path> files = Files.list(DOCKER)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(CONF)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .filter(file -> !file.endsWith("template.conf"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        String block = "";
        for (String line : Files.readAllLines(CONF.resolve("README.md"))) {
            Matcher heading = HEADING.matcher(line);
            Matcher row = ROW.matcher(line.replace("\\|", "/"));
            if (heading.matches()) {
                block = heading.group(1);
            } else if (!block.isEmpty() && row.matches()) {
                rows.add(new Row(block + "." + row.group(1), row.group(2).strip()));
            }
        }
        return rows;
    }

    private static String everyKey() throws IOException {
        try (InputStream file = ConfFolderTest.class.getResourceAsStream("every-key.conf")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
