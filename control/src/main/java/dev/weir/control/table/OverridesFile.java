package dev.weir.control.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.rollout.Reason;
import dev.weir.control.state.StateDir;
import dev.weir.proxy.pool.EndpointState;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The overrides in the state directory, as JSON. A file that cannot be read stops the start: without it a variant that was
 * rolled back would come back. One thread.
 */
public final class OverridesFile {
    public static final String NAME = "overrides.json";

    private static final int VERSION = 2;

    private OverridesFile() {}

    public static void write(StateDir stateDir, Overrides overrides) throws IOException {
        stateDir.write(NAME, Json.pretty(toJson(overrides)) + "\n");
    }

    /** What was written last; none if nothing was. */
    public static Overrides read(StateDir stateDir) throws IOException {
        String text = stateDir.read(NAME);
        if (text == null) {
            return Overrides.NONE;
        }
        try {
            return fromJson(Json.parse(text));
        } catch (JsonFormatException | DateTimeException | IllegalArgumentException e) {
            throw new IOException(
                    stateDir.path().resolve(NAME) + ": " + e.getMessage()
                            + "; mend it, or remove it to drop every runtime change and bring rolled-back variants"
                            + " back",
                    e);
        }
    }

    static JsonNode toJson(Overrides overrides) {
        ObjectNode root = Json.object().put("version", VERSION);
        ArrayNode weights = root.putArray("weights");
        overrides.weights().values().forEach(override -> weights.add(toJson(override)));
        ArrayNode endpoints = root.putArray("endpoints");
        overrides.endpoints().values().forEach(override -> endpoints.add(toJson(override)));
        ArrayNode rolledBack = root.putArray("rolledBack");
        overrides.rolledBack().values().forEach(variant -> rolledBack.add(toJson(variant)));
        return root;
    }

    static Overrides fromJson(JsonNode root) throws JsonFormatException {
        if (root.path("version").asInt() != VERSION) {
            throw new JsonFormatException("version " + root.path("version") + " where " + VERSION + " was expected");
        }
        SortedMap<String, WeightOverride> weights = new TreeMap<>();
        for (JsonNode node : root.path("weights")) {
            WeightOverride override = weightOverride(node);
            weights.put(override.split(), override);
        }
        SortedMap<EndpointOverride.Key, EndpointOverride> endpoints = new TreeMap<>();
        for (JsonNode node : root.path("endpoints")) {
            var key = new EndpointOverride.Key(text(node, "pool"), text(node, "endpoint"));
            endpoints.put(key, new EndpointOverride(key, endpointState(text(node, "state")), provenance(node)));
        }
        SortedMap<RolledBack.Key, RolledBack> rolledBack = new TreeMap<>();
        for (JsonNode node : root.path("rolledBack")) {
            var key = new RolledBack.Key(text(node, "split"), text(node, "variant"));
            rolledBack.put(
                    key,
                    new RolledBack(
                            key,
                            node.path("version").textValue(),
                            reason(node.path("reason")),
                            instant(text(node, "at"))));
        }
        return new Overrides(weights, endpoints, rolledBack, new TreeMap<>());
    }

    private static ObjectNode toJson(WeightOverride override) {
        ObjectNode node = Json.object().put("split", override.split());
        node.set("weightsPpm", Json.tree(override.weightsPpm()));
        node.set("fileWeightsPpm", Json.tree(override.fileWeightsPpm()));
        put(node, override.by());
        if (override.confirmBy() != null) {
            node.put("confirmBy", override.confirmBy().toString());
        }
        if (override.before() != null) {
            node.set("before", toJson(override.before()));
        }
        return node;
    }

    private static ObjectNode toJson(EndpointOverride override) {
        ObjectNode node = Json.object()
                .put("pool", override.key().pool())
                .put("endpoint", override.key().endpoint())
                .put("state", override.state().label());
        put(node, override.by());
        return node;
    }

    private static ObjectNode toJson(RolledBack variant) {
        ObjectNode node = Json.object()
                .put("split", variant.key().split())
                .put("variant", variant.key().variant())
                .put("version", variant.version())
                .put("at", variant.at().toString());
        ObjectNode reason = node.putObject("reason")
                .put("code", variant.reason().code())
                .put("sentence", variant.reason().sentence());
        reason.set("figures", Json.tree(variant.reason().figures()));
        return node;
    }

    private static void put(ObjectNode node, Provenance by) {
        node.put("owner", by.owner())
                .put("reason", by.reason())
                .put("since", by.since().toString());
        if (by.until() != null) {
            node.put("until", by.until().toString());
        }
    }

    private static WeightOverride weightOverride(JsonNode node) throws JsonFormatException {
        JsonNode before = node.get("before");
        return new WeightOverride(
                text(node, "split"),
                weights(node.path("weightsPpm")),
                weights(node.path("fileWeightsPpm")),
                provenance(node),
                optionalInstant(node, "confirmBy"),
                before == null ? null : weightOverride(before));
    }

    private static SortedMap<String, Integer> weights(JsonNode node) {
        SortedMap<String, Integer> weights = new TreeMap<>();
        for (Map.Entry<String, JsonNode> weight : node.properties()) {
            weights.put(weight.getKey(), weight.getValue().asInt());
        }
        return weights;
    }

    private static Provenance provenance(JsonNode node) throws JsonFormatException {
        JsonNode reason = node.path("reason");
        return new Provenance(
                text(node, "owner"),
                reason.isTextual() ? reason.asText() : null,
                instant(text(node, "since")),
                optionalInstant(node, "until"));
    }

    private static Reason reason(JsonNode node) throws JsonFormatException {
        SortedMap<String, Double> figures = new TreeMap<>();
        for (Map.Entry<String, JsonNode> figure : node.path("figures").properties()) {
            figures.put(figure.getKey(), figure.getValue().asDouble());
        }
        return new Reason(text(node, "code"), text(node, "sentence"), figures);
    }

    private static EndpointState endpointState(String label) {
        return EndpointState.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant optionalInstant(JsonNode node, String field) throws JsonFormatException {
        return node.has(field) ? instant(text(node, field)) : null;
    }

    private static Instant instant(String text) {
        return Instant.parse(text);
    }

    private static String text(JsonNode node, String field) throws JsonFormatException {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new JsonFormatException("a text \"" + field + "\" is missing in " + node);
        }
        return value.asText();
    }
}
