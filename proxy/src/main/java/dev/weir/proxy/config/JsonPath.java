package dev.weir.proxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Places within JSON, written as in RFC 9535 but for what would tell elements of an array apart: {@code $.items[*].id},
 * {@code $.meta.*}, {@code $['a.b']}. Immutable.
 *
 * @param steps from the root inwards; none: the whole
 */
public record JsonPath(List<Step> steps) {
    /** What a text that is no path should have been. */
    public static final String EXPECTED = "a path like $.items[*].id, $.meta.* or $['a.b']";

    private static final int LONGEST = 512;
    private static final int DEEPEST = 32;
    private static final Pattern STEP =
            Pattern.compile("\\.(\\*)|\\.([^.\\[\\]*'\"\\s]+)|\\[(\\*)]|\\['([^']*)']|\\[\"([^\"]*)\"]");

    private static final Pattern WORD = Pattern.compile("[\\w-]+");

    public JsonPath {
        steps = List.copyOf(steps);
    }

    /** One step inwards. */
    public sealed interface Step {

        /** The field of that name. */
        record Name(String name) implements Step {}

        /** Every element of an array. */
        record Elements() implements Step {}

        /** Every field of an object, or every element of an array. */
        record Any() implements Step {}

        /** Whether another step, a name or elements, leads to a place of this one. */
        default boolean covers(Step other) {
            return this instanceof Any || equals(other);
        }
    }

    /** Null when the text is no path, or one that is not offered. */
    public static @Nullable JsonPath parse(String text) {
        if (!text.startsWith("$") || text.length() > LONGEST) {
            return null;
        }
        List<Step> steps = new ArrayList<>();
        Matcher next = STEP.matcher(text);
        int end = 1;
        while (end < text.length() && steps.size() < DEEPEST) {
            next.region(end, text.length());
            if (!next.lookingAt()) {
                return null;
            }
            steps.add(step(next));
            end = next.end();
        }
        return end < text.length() ? null : new JsonPath(steps);
    }

    /** As it is written; names in quotes unless they are words. */
    public String text() {
        StringBuilder text = new StringBuilder("$");
        for (Step step : steps) {
            switch (step) {
                case Step.Any any -> text.append(".*");
                case Step.Elements elements -> text.append("[*]");
                case Step.Name(String name)
                when WORD.matcher(name).matches() -> text.append('.').append(name);
                case Step.Name(String name) -> {
                    char quote = name.indexOf('\'') < 0 ? '\'' : '"';
                    text.append('[').append(quote).append(name).append(quote).append(']');
                }
            }
        }
        return text.toString();
    }

    private static Step step(Matcher found) {
        if (found.group(1) != null) {
            return new Step.Any();
        }
        if (found.group(3) != null) {
            return new Step.Elements();
        }
        for (int group : new int[] {2, 4}) {
            if (found.group(group) != null) {
                return new Step.Name(found.group(group));
            }
        }
        return new Step.Name(found.group(5));
    }

    /** As it is written in a file. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("$");
        for (Step step : steps) {
            switch (step) {
                case Step.Any any -> text.append(".*");
                case Step.Elements elements -> text.append("[*]");
                case Step.Name(String name) -> text.append(written(name));
            }
        }
        return text.toString();
    }

    private static String written(String name) {
        if (STEP.matcher("." + name).matches() && !name.equals("*")) {
            return "." + name;
        }
        return name.contains("'") ? "[\"" + name + "\"]" : "['" + name + "']";
    }
}
