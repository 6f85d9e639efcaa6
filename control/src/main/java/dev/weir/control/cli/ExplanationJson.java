package dev.weir.control.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.Explanation;
import dev.weir.proxy.route.Explanation.Choice;
import dev.weir.proxy.route.NeedsToken;
import dev.weir.proxy.route.NoRoute;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteAction;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Variant;

/** An {@link Explanation} for programs. Stateless. */
final class ExplanationJson {

    private ExplanationJson() {}

    static ObjectNode of(Explanation explanation) {
        ObjectNode json = Json.object().put("generation", explanation.generation());
        switch (explanation.match()) {
            case NoRoute none -> json.putNull("route").put("status", 404).put("why", none.reason());
            case NeedsToken token -> json.putNull("route").put("why", "a token must be checked first");
            case Route route -> json.put("route", route.name());
        }
        ArrayNode rejected = json.putArray("rejected");
        for (Explanation.Rejection rejection : explanation.rejected()) {
            rejected.addObject()
                    .put("route", rejection.route())
                    .put("host", rejection.host())
                    .put("because", rejection.because().label());
        }
        Choice choice = explanation.choice();
        if (choice != null) {
            put(json, choice);
        } else if (explanation.match() instanceof Route route) {
            put(json, route.action());
        }
        return json;
    }

    private static void put(ObjectNode json, Choice choice) {
        Pick pick = choice.pick();
        json.put("split", choice.split())
                .put("keySource", choice.keySource())
                .put("key", choice.key())
                .put("bucket", pick.bucket() == Pick.NONE ? null : (Integer) pick.bucket())
                .put("override", pick.override() == Pick.NONE ? null : (Integer) pick.override())
                .put("variant", pick.assigned().name())
                .put("reason", pick.reason().label())
                .put("hindrance", choice.hindrance().label());
        Variant serving = choice.serving();
        if (serving == null) {
            json.putNull("serving").put("status", 503);
        } else {
            json.put("serving", serving.name());
            put(json, serving.pool());
        }
    }

    private static void put(ObjectNode json, RouteAction action) {
        switch (action) {
            case RouteAction.ToPool(var pool) -> put(json, pool);
            case RouteAction.Redirect redirect -> json.put("status", redirect.status());
            case RouteAction.Answer answer -> json.put("status", answer.status());
            case RouteAction.ToSplit split -> throw new IllegalArgumentException("a split makes a choice: " + split);
        }
    }

    private static void put(ObjectNode json, Pool pool) {
        ArrayNode endpoints = json.put("pool", pool.name()).putArray("endpoints");
        pool.endpoints().forEach(endpoint -> endpoints.add(endpoint.label()));
    }
}
