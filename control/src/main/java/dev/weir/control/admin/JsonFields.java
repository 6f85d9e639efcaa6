package dev.weir.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object, each asked for by its type; a wrong one is a problem that names it. */
record JsonFields(ObjectNode object) {
    private static final long MOST = Integer.MAX_VALUE;

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    @Nullable
    String text(String name) throws ProblemException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw AdminRequest.malformed(name + " = " + value, "a text").thrown();
        }
        return value.asText();
    }

    boolean flag(String name) throws ProblemException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw AdminRequest.malformed(name + " = " + value, "true or false").thrown();
        }
        return value.asBoolean();
    }

    /** Null when it is not there. */
    @Nullable
    Long wholeNumber(String name) throws ProblemException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || value.asLong() < 0 || value.asLong() > MOST) {
            throw AdminRequest.malformed(name + " = " + value, "a whole number from 0 on")
                    .thrown();
        }
        return value.asLong();
    }

    String requiredText(String name) throws ProblemException {
        String text = text(name);
        if (text == null) {
            throw AdminRequest.malformed(name + " is missing", "a text").thrown();
        }
        return text;
    }

    @Nullable
    Duration duration(String name) throws ProblemException {
        String text = text(name);
        return text == null ? null : AdminRequest.duration(name, text);
    }

    /** Numbers by name, none twice. */
    SortedMap<String, BigDecimal> numbers(String name) throws ProblemException {
        if (!(object.get(name) instanceof ObjectNode inner) || inner.isEmpty()) {
            throw AdminRequest.malformed(
                            name + " = " + object.get(name), "an object with a number for each name: {\"canary\": 10}")
                    .thrown();
        }
        SortedMap<String, BigDecimal> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : inner.properties()) {
            if (!field.getValue().isNumber()
                    || !Double.isFinite(field.getValue().asDouble())) {
                throw AdminRequest.malformed(name + "." + field.getKey() + " = " + field.getValue(), "a number")
                        .thrown();
            }
            numbers.put(field.getKey(), field.getValue().decimalValue());
        }
        return numbers;
    }

    /** Texts by name. */
    SortedMap<String, String> texts(String name) throws ProblemException {
        SortedMap<String, String> texts = new TreeMap<>();
        JsonNode inner = object.get(name);
        if (inner == null || inner.isNull()) {
            return texts;
        }
        for (Map.Entry<String, JsonNode> field : inner.properties()) {
            if (!field.getValue().isTextual()) {
                throw AdminRequest.malformed(name + "." + field.getKey() + " = " + field.getValue(), "a text")
                        .thrown();
            }
            texts.put(field.getKey(), field.getValue().asText());
        }
        return texts;
    }
}
