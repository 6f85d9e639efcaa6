package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.NamedTest;
import dev.weir.proxy.config.SemanticVersion;
import dev.weir.proxy.config.ValueTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads tests of a value: {@code gold}, {@code [gold, silver]} for one of them, or {@code { operator = operand }}. */
final class TestReader {

    private static final Pattern COMPARATOR = Pattern.compile("(<=|>=|<|>|=)?(.+)");

    private static final Shape<List<ValueTest>> SEMVER =
            Shape.of("expected versions to compare with, like \">=1.2.0 <2.0.0\"", TestReader::semver);

    private static final Shape<Boolean> TRUE = Shape.of(
            "expected true; the opposite is the other of present and absent",
            text -> text.equals("true") ? true : null);

    private TestReader() {}

    /** All of them must pass. */
    static List<ValueTest> read(Value value) {
        if (value.isObject()) {
            Section section = value.section();
            return section == null ? List.of() : operators(section.documentedAs("test"));
        }
        if (value.isList()) {
            Set<String> values = new HashSet<>();
            addTexts(value, values);
            return List.of(new ValueTest.OneOf(values));
        }
        String text = value.as(Shapes.TEXT);
        return text == null ? List.of() : List.of(new ValueTest.Equals(text));
    }

    /** The tests of a section whose keys are names. */
    static List<NamedTest> readNamed(Section section, Function<String, @Nullable String> nameOf, String expected) {
        List<NamedTest> tests = new ArrayList<>();
        for (Value child : section.children()) {
            String name = nameOf.apply(child.name());
            if (name == null) {
                child.problem(expected);
                continue;
            }
            for (ValueTest test : read(child)) {
                tests.add(new NamedTest(name, test));
            }
        }
        return tests;
    }

    private static void addTexts(Value list, Set<String> texts) {
        for (Value element : list.elements()) {
            String text = element.as(Shapes.TEXT);
            if (text != null) {
                texts.add(text);
            }
        }
        if (list.elements().isEmpty()) {
            list.problem("expected at least one value");
        }
    }

    private static List<ValueTest> operators(Section section) {
        List<ValueTest> tests = new ArrayList<>();
        add(tests, section.find("equals", Shapes.TEXT), ValueTest.Equals::new);
        Value oneOf = section.value("one-of");
        if (oneOf != null) {
            Set<String> values = new HashSet<>();
            addTexts(oneOf, values);
            tests.add(new ValueTest.OneOf(values));
        }
        add(tests, section.find("prefix", Shapes.TEXT), ValueTest.Prefix::new);
        add(tests, section.find("suffix", Shapes.TEXT), ValueTest.Suffix::new);
        add(tests, section.find("contains", Shapes.TEXT), ValueTest.Contains::new);
        add(tests, section.find("regex", Shapes.REGEX), ValueTest.Regex::new);
        add(tests, section.find("present", TRUE), any -> new ValueTest.Present());
        add(tests, section.find("absent", TRUE), any -> new ValueTest.Absent());
        add(tests, section.find("less-than", Shapes.NUMBER), ValueTest.LessThan::new);
        add(tests, section.find("greater-than", Shapes.NUMBER), ValueTest.GreaterThan::new);
        add(tests, section.find("before", Shapes.DATE), ValueTest.Before::new);
        add(tests, section.find("after", Shapes.DATE), ValueTest.After::new);
        List<ValueTest> versions = section.find("semver", SEMVER);
        tests.addAll(versions == null ? List.of() : versions);
        if (section.isEmpty()) {
            section.problem("expected a value, a list of values, or an operator: { prefix = \"a\" }");
        }
        return tests;
    }

    private static <T> void add(List<ValueTest> tests, @Nullable T operand, Function<T, ValueTest> test) {
        if (operand != null) {
            tests.add(test.apply(operand));
        }
    }

    private static @Nullable List<ValueTest> semver(String text) {
        List<ValueTest> tests = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            Matcher parts = COMPARATOR.matcher(word);
            SemanticVersion bound = parts.matches() ? SemanticVersion.parse(parts.group(2)) : null;
            if (bound == null) {
                return null;
            }
            tests.add(new ValueTest.SemVer(comparison(parts.group(1)), bound));
        }
        return tests;
    }

    private static ValueTest.Comparison comparison(@Nullable String sign) {
        return switch (sign) {
            case "<" -> ValueTest.Comparison.LESS;
            case "<=" -> ValueTest.Comparison.AT_MOST;
            case ">=" -> ValueTest.Comparison.AT_LEAST;
            case ">" -> ValueTest.Comparison.GREATER;
            case null, default -> ValueTest.Comparison.EQUAL;
        };
    }
}
