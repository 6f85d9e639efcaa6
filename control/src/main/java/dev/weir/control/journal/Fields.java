package dev.weir.control.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Fields of JSON that must be there and be what they are said to be. */
final class Fields {

    private Fields() {}

    static String text(JsonNode node, String field) throws JsonFormatException {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new JsonFormatException("no text \"" + field + "\"");
        }
        return value.asText();
    }

    static long number(JsonNode node, String field) throws JsonFormatException {
        JsonNode value = node.path(field);
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw new JsonFormatException("no whole number \"" + field + "\"");
        }
        return value.asLong();
    }

    static int integer(JsonNode node, String field) throws JsonFormatException {
        long number = number(node, field);
        if (number != (int) number) {
            throw new JsonFormatException("\"" + field + "\" is too large");
        }
        return (int) number;
    }

    static boolean flag(JsonNode node, String field) throws JsonFormatException {
        JsonNode value = node.path(field);
        if (!value.isBoolean()) {
            throw new JsonFormatException("no true or false \"" + field + "\"");
        }
        return value.asBoolean();
    }

    static Iterable<JsonNode> list(JsonNode node, String field) throws JsonFormatException {
        JsonNode value = node.path(field);
        if (!value.isArray()) {
            throw new JsonFormatException("no list \"" + field + "\"");
        }
        return value;
    }

    static Duration duration(JsonNode node, String field) throws JsonFormatException {
        try {
            return Duration.parse(text(node, field));
        } catch (DateTimeParseException e) {
            throw new JsonFormatException("no duration \"" + field + "\"");
        }
    }

    static <E extends Enum<E>> E choice(JsonNode node, String field, Class<E> choices) throws JsonFormatException {
        String name = text(node, field);
        for (E choice : choices.getEnumConstants()) {
            if (choice.name().equals(name)) {
                return choice;
            }
        }
        throw new JsonFormatException("\"" + field + "\" is " + name + ", which nobody knows");
    }

    /** As texts, because JSON has no infinity. */
    static ObjectNode figures(SortedMap<String, Double> figures) {
        ObjectNode node = Json.object();
        figures.forEach((name, figure) -> node.put(name, figure.toString()));
        return node;
    }

    static SortedMap<String, Double> figures(JsonNode node) throws JsonFormatException {
        SortedMap<String, Double> figures = new TreeMap<>();
        for (Map.Entry<String, JsonNode> figure : node.properties()) {
            try {
                figures.put(figure.getKey(), Double.valueOf(figure.getValue().asText()));
            } catch (NumberFormatException e) {
                throw new JsonFormatException("\"" + figure.getKey() + "\" is no number");
            }
        }
        return figures;
    }
}
