package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.weir.control.json.Json;
import dev.weir.proxy.config.AdminConfig.Role;
import java.util.List;
import java.util.TreeSet;

/** {@code GET /v1}: what else there is to ask. Immutable, any thread. */
final class PathList {
    private PathList() {}

    /** The operation that lists these, and itself. */
    static Operation of(List<Operation> others) {
        ArrayNode paths = Json.array();
        Operation self = Operation.get(
                "/v1", Role.READ, request -> Answer.json(Json.object().set("paths", paths)));
        others.stream().filter(operation -> !isPartOfTheDashboard(operation)).forEach(each -> add(each, paths));
        add(self, paths);
        return self;
    }

    private static boolean isPartOfTheDashboard(Operation operation) {
        return operation.path().getFirst().equals("ui");
    }

    private static void add(Operation operation, ArrayNode paths) {
        ArrayNode query = paths.addObject()
                .put("method", operation.method().name())
                .put("path", "/" + String.join("/", operation.path()))
                .put("role", operation.role() == null ? null : Tokens.label(operation.role()))
                .putArray("query");
        new TreeSet<>(operation.queries()).forEach(query::add);
    }
}
