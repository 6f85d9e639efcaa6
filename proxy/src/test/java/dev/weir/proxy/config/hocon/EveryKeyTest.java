package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code every-key.conf} sets each key to something that is not its default; taking any of them away must show. */
final class EveryKeyTest {

    @Test
    void everyKeyThatIsAskedForStandsInTheFile() throws Exception {
        Reading reading = new Reading();
        ConfigReader.parse(reading, text(), "every-key.conf");

        assertThat(reading.forms())
                .allSatisfy((form, present) -> assertThat(present).as(form).isTrue());
    }

    @Test
    void theFileHasNoWarnings() throws Exception {
        assertThat(ConfigReader.parse(text(), "every-key.conf").warnings()).isEmpty();
    }

    @Test
    void everyValueArrivesInTheRecords() throws Exception {
        String whole = outcome(tree());
        assertThat(whole).startsWith("stateDir=");
        List<Removal> removals = new ArrayList<>();
        collectLeaves(tree(), List.of(), removals);
        assertThat(removals).hasSizeGreaterThan(150);

        for (Removal removal : removals) {
            Map<String, Object> tree = tree();
            removal.apply(tree);
            assertThat(outcome(tree)).as("without " + removal.path).isNotEqualTo(whole);
        }
    }

    /** A way down to one leaf; steps are keys of objects and indexes of lists. */
    private record Removal(List<Object> path) {

        void apply(Object tree) {
            Object parent = tree;
            for (Object step : path.subList(0, path.size() - 1)) {
                parent = parent instanceof Map<?, ?> map ? map.get(step) : ((List<?>) parent).get((Integer) step);
            }
            if (parent instanceof Map<?, ?> map) {
                map.remove(path.getLast());
            } else {
                ((List<?>) parent).remove((int) (Integer) path.getLast());
            }
        }
    }

    private static void collectLeaves(Object node, List<Object> path, List<Removal> removals) {
        if (path.equals(List.of("vars"))) {
            return;
        }
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, child) -> collectLeaves(child, append(path, key), removals));
        } else if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collectLeaves(list.get(i), append(path, i), removals);
            }
        } else {
            removals.add(new Removal(path));
        }
    }

    private static List<Object> append(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    /** What the readers make of it, without what tells the text apart: all of it stands in one line. */
    private static String outcome(Map<String, Object> tree) {
        String text = ConfigValueFactory.fromMap(tree).render(ConfigRenderOptions.concise());
        try {
            WeirConfig config = ConfigReader.parse(text, "one-line");
            String shown = config.toString();
            return shown.substring(shown.indexOf("stateDir="));
        } catch (ConfigException e) {
            return e.getMessage();
        }
    }

    private static Map<String, Object> tree() throws IOException {
        return ConfigFactory.parseString(text()).root().unwrapped();
    }

    private static String text() throws IOException {
        try (InputStream file = EveryKeyTest.class.getResourceAsStream("every-key.conf")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
