package dev.weir.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.audit.Actor;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.unit.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that has passed the gate: its path and query decoded, its body read, its sender known. Owned by the thread that
 * serves it.
 *
 * @param parameters values of the path's parameters, by name without braces
 * @param body empty if there was none
 */
record AdminRequest(
        Actor actor,
        Map<String, String> parameters,
        Map<String, String> query,
        Map<String, List<String>> headers,
        String body) {

    /** The value of a path parameter. */
    String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the path has no parameter " + name);
        }
        return value;
    }

    @Nullable
    String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    boolean flag(String name) throws ProblemException {
        String value = query.get(name);
        return switch (value) {
            case null -> false;
            case "true", "" -> true;
            case "false" -> false;
            default -> throw malformed(name + " = " + value, "true or false").thrown();
        };
    }

    int number(String name, int otherwise, int max) throws ProblemException {
        String value = query.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number > 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw malformed(name + " = " + value, "a number from 1 to " + max).thrown();
        }
        throw malformed(name + " = " + value, "a number from 1 to " + max).thrown();
    }

    @Nullable
    Duration duration(String name) throws ProblemException {
        String value = query.get(name);
        return value == null ? null : duration(name, value);
    }

    static Duration duration(String name, String value) throws ProblemException {
        Duration duration = DurationText.parse(value);
        if (duration == null) {
            throw malformed(name + " = " + value, DurationText.EXPECTED).thrown();
        }
        return duration;
    }

    /** The body as a JSON object without other fields than these; empty if there was no body. */
    JsonFields json(Set<String> known) throws ProblemException {
        if (body.isBlank()) {
            return new JsonFields(Json.object());
        }
        JsonNode tree;
        try {
            tree = Json.parse(body);
        } catch (JsonFormatException e) {
            throw malformed("the body is no JSON: " + e.getMessage(), "a JSON object")
                    .thrown();
        }
        if (!(tree instanceof ObjectNode object)) {
            throw malformed("the body is no object", "a JSON object with " + sorted(known))
                    .thrown();
        }
        for (var field : object.properties()) {
            if (!known.contains(field.getKey())) {
                throw malformed("the body has an unknown field " + field.getKey(), "only " + sorted(known))
                        .thrown();
            }
        }
        return new JsonFields(object);
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    static Problem malformed(String detail, String expected) {
        return Problem.of(Kind.MALFORMED, detail, expected);
    }
}
