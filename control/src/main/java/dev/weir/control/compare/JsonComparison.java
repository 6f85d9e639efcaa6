package dev.weir.control.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.weir.proxy.config.JsonPath;
import dev.weir.proxy.config.JsonPath.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through two JSON values side by side and notes where they differ. For one pair of answers.
 *
 * <p>The elements of an array are compared one by one and noted in one place, {@code [*]}: places are as many as the shape of the
 * answers has, not as many as there are elements. Numbers are compared by value, so that 1, 1.0 and 1e0 are the same.
 */
final class JsonComparison {
    private static final int LONGEST_PATH = 240;
    private static final Step ELEMENTS = new Step.Elements();

    private final Differences found;
    private final StringBuilder path = new StringBuilder("$");

    private JsonComparison(Differences found) {
        this.found = found;
    }

    static void compare(JsonNode primary, JsonNode copy, List<JsonPath> ignored, Differences found) {
        new JsonComparison(found).compare(primary, copy, ignored, 0);
    }

    /** @param ignored of the ignored paths those whose first {@code depth} steps led here */
    private void compare(JsonNode primary, JsonNode copy, List<JsonPath> ignored, int depth) {
        if (endsHere(ignored, depth)) {
            return;
        }
        if (primary.getNodeType() != copy.getNodeType()) {
            note(Kind.TYPE, primary, copy);
        } else if (primary.isObject()) {
            compareFields(primary, copy, ignored, depth);
        } else if (primary.isArray()) {
            compareElements(primary, copy, ignored, depth);
        } else if (!isSame(primary, copy)) {
            note(Kind.VALUE, primary, copy);
        }
    }

    private void compareFields(JsonNode primary, JsonNode copy, List<JsonPath> ignored, int depth) {
        for (Map.Entry<String, JsonNode> field : primary.properties()) {
            compareField(field.getKey(), field.getValue(), copy.path(field.getKey()), ignored, depth);
        }
        for (Map.Entry<String, JsonNode> field : copy.properties()) {
            if (!primary.has(field.getKey())) {
                compareField(field.getKey(), primary.path(field.getKey()), field.getValue(), ignored, depth);
            }
        }
    }

    private void compareField(String name, JsonNode primary, JsonNode copy, List<JsonPath> ignored, int depth) {
        int length = path.length();
        append(name);
        compareStep(
                primary, copy, ignored.isEmpty() ? ignored : within(ignored, new Step.Name(name), depth), depth + 1);
        path.setLength(length);
    }

    private void compareElements(JsonNode primary, JsonNode copy, List<JsonPath> ignored, int depth) {
        List<JsonPath> inside = within(ignored, ELEMENTS, depth);
        int length = path.length();
        path.append("[*]");
        for (int i = 0; i < Math.max(primary.size(), copy.size()); i++) {
            compareStep(primary.path(i), copy.path(i), inside, depth + 1);
        }
        path.setLength(length);
    }

    private void compareStep(JsonNode primary, JsonNode copy, List<JsonPath> ignored, int depth) {
        if (!primary.isMissingNode() && !copy.isMissingNode()) {
            compare(primary, copy, ignored, depth);
        } else if (!endsHere(ignored, depth)) {
            note(copy.isMissingNode() ? Kind.MISSING : Kind.EXTRA, primary, copy);
        }
    }

    private void note(Kind kind, JsonNode primary, JsonNode copy) {
        String where = path.length() > LONGEST_PATH ? Differences.OTHERS : path.toString();
        if (found.isNew(kind, where)) {
            found.add(kind, where, shown(primary), shown(copy));
        }
    }

    /** Hidden by the whole path, also where it is too long to be a place of its own. */
    private @Nullable String shown(JsonNode value) {
        return value.isMissingNode() ? null : Shown.json(path.toString(), value);
    }

    private static boolean isSame(JsonNode primary, JsonNode copy) {
        return primary.getNodeType() == JsonNodeType.NUMBER
                ? primary.decimalValue().compareTo(copy.decimalValue()) == 0
                : primary.equals(copy);
    }

    private static boolean endsHere(List<JsonPath> ignored, int depth) {
        for (JsonPath each : ignored) {
            if (each.steps().size() == depth) {
                return true;
            }
        }
        return false;
    }

    private static List<JsonPath> within(List<JsonPath> ignored, Step step, int depth) {
        if (ignored.isEmpty()) {
            return ignored;
        }
        List<JsonPath> inside = new ArrayList<>();
        for (JsonPath each : ignored) {
            if (each.steps().get(depth).covers(step)) {
                inside.add(each);
            }
        }
        return inside;
    }

    private void append(String name) {
        String shown = Shown.name(name);
        if (isPlain(shown)) {
            path.append('.').append(shown);
        } else {
            path.append("['").append(shown.replace("'", "?")).append("']");
        }
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '_' && c != '-') {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
