package dev.weir.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape, read strictly by the text format 0.0.4 and the naming rules of Prometheus. */
final class Exposition {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|summary|histogram|untyped)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([-+0-9.eE]+|NaN|\\+Inf|-Inf)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"");

    private final Map<String, String> helps = new HashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();

    /** One line. */
    record Sample(String name, Map<String, String> labels, double value) {}

    static Exposition parse(String text) {
        assertThat(text).endsWith("\n");
        Exposition exposition = new Exposition();
        text.lines().forEach(exposition::line);
        exposition.check();
        return exposition;
    }

    private void line(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            assertThat(helps.put(help.group(1), help.group(2))).as(line).isNull();
        } else if (type.matches()) {
            assertThat(types.put(type.group(1), type.group(2))).as(line).isNull();
        } else {
            assertThat(sample.matches()).as(line).isTrue();
            samples.add(new Sample(sample.group(1), labels(sample.group(2)), value(sample.group(3))));
        }
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        if (text == null) {
            return labels;
        }
        String rest = text;
        while (!rest.isEmpty()) {
            Matcher label = LABEL.matcher(rest);
            assertThat(label.lookingAt()).as(text).isTrue();
            assertThat(labels.put(label.group(1), label.group(2))).as(text).isNull();
            rest = rest.substring(label.end());
            rest = rest.startsWith(",") ? rest.substring(1) : rest;
        }
        return labels;
    }

    private static double value(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    private void check() {
        Set<Map.Entry<String, Map<String, String>>> seen = new HashSet<>();
        for (Sample sample : samples) {
            assertThat(seen.add(Map.entry(sample.name(), sample.labels())))
                    .as("twice: %s", sample)
                    .isTrue();
            String family = family(sample.name());
            assertThat(types).as("%s has no type", sample).containsKey(family);
            assertThat(helps).as("%s has no help", sample).containsKey(family);
        }
        types.forEach(
                (name, type) -> assertThat(type.equals("counter")).as(name).isEqualTo(name.endsWith("_total")));
    }

    private String family(String sample) {
        String base = sample.replaceAll("_(count|sum|bucket)$", "");
        return types.containsKey(sample) ? sample : base;
    }

    /** Names of the families that are ours. */
    Set<String> ownFamilies() {
        Set<String> own = new HashSet<>();
        for (String name : types.keySet()) {
            if (name.startsWith("weir_")) {
                own.add(name);
            }
        }
        return own;
    }

    Set<String> families() {
        return types.keySet();
    }

    /** Names of all samples; those of a summary's count are not those of its family. */
    Set<String> sampleNames() {
        Set<String> names = new HashSet<>();
        samples.forEach(sample -> names.add(sample.name()));
        return names;
    }

    /** Names of labels that samples of this name have. */
    Set<String> labelNames(String name) {
        Set<String> labels = new HashSet<>();
        for (Sample sample : samples) {
            if (sample.name().equals(name)) {
                labels.addAll(sample.labels().keySet());
            }
        }
        return labels;
    }

    /** The value of the one sample with this name and these labels, names and values in turn. */
    double value(String name, String... labels) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        List<Sample> found = samples.stream()
                .filter(sample -> sample.name().equals(name) && sample.labels().equals(wanted))
                .toList();
        assertThat(found).as("%s%s", name, wanted).hasSize(1);
        return found.getFirst().value();
    }

    /** Values that a label has in a family. */
    Set<String> labelValues(String name, String label) {
        Set<String> values = new HashSet<>();
        for (Sample sample : samples) {
            if (sample.name().equals(name)) {
                values.add(sample.labels().get(label));
            }
        }
        return values;
    }
}
