package dev.weir.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.json.Json;
import dev.weir.control.judge.Breach;
import dev.weir.control.judge.GuardVerdict;
import dev.weir.control.status.FileStatus;
import dev.weir.control.table.Difference;
import dev.weir.control.table.EndpointOverride;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Provenance;
import dev.weir.control.table.RolledBack;
import dev.weir.control.table.WeightOverride;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.ConfigProblem;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** How the parts of answers look in JSON. Weights are numbers in percent, times are ISO 8601 in UTC. */
final class Views {

    private Views() {}

    static ArrayNode problems(List<ConfigProblem> problems) {
        ArrayNode array = Json.array();
        for (ConfigProblem problem : problems) {
            array.addObject()
                    .put("file", problem.origin().file())
                    .put("line", problem.origin().line())
                    .put("key", problem.key())
                    .put("value", problem.value())
                    .put("expected", problem.expected())
                    .put("didYouMean", problem.suggestion())
                    .put("text", problem.toString());
        }
        return array;
    }

    static ArrayNode differences(List<Difference> differences) {
        ArrayNode array = Json.array();
        for (Difference difference : differences) {
            array.addObject()
                    .put("key", difference.key())
                    .put("old", difference.was())
                    .put("new", difference.is());
        }
        return array;
    }

    static ObjectNode generation(Generation generation) {
        return Json.object()
                .put("generation", generation.number())
                .put("at", generation.at().toString())
                .put("who", generation.actor().who())
                .put("from", generation.actor().from())
                .put("action", generation.action())
                .put("reason", generation.reason());
    }

    static ObjectNode file(Generation generation, FileStatus file) {
        ObjectNode view = Json.object();
        ArrayNode files = view.putArray("files");
        generation.config().source().files().forEach(path -> files.add(path.toString()));
        view.put("sha256", generation.config().source().sha256())
                .put("loadedAt", file.loadedAt().toString())
                .put("loads", file.loads())
                .put("refusals", file.refusals())
                .put("refusedAt", text(file.refusedAt()));
        view.set("problems", problems(file.problems()));
        ArrayNode restart = view.putArray("needsRestart");
        file.needsRestart().forEach(restart::add);
        return view;
    }

    static ObjectNode weights(SortedMap<String, Integer> weightsPpm) {
        ObjectNode view = Json.object();
        weightsPpm.forEach((variant, ppm) -> view.put(variant, Percent.number(ppm)));
        return view;
    }

    static ObjectNode override(WeightOverride override) {
        ObjectNode view = provenance(override.by());
        view.set("weights", weights(override.weightsPpm()));
        view.set("file", weights(override.fileWeightsPpm()));
        return view.put("confirmBy", text(override.confirmBy()));
    }

    static ArrayNode endpointOverrides(Collection<EndpointOverride> overrides) {
        ArrayNode array = Json.array();
        for (EndpointOverride override : overrides) {
            array.add(provenance(override.by())
                    .put("pool", override.key().pool())
                    .put("endpoint", override.key().endpoint())
                    .put("state", override.state().label()));
        }
        return array;
    }

    private static ObjectNode provenance(Provenance by) {
        return Json.object()
                .put("owner", by.owner())
                .put("reason", by.reason())
                .put("since", by.since().toString())
                .put("until", text(by.until()));
    }

    static ObjectNode rolledBack(RolledBack variant) {
        ObjectNode view = Json.object()
                .put("split", variant.key().split())
                .put("variant", variant.key().variant())
                .put("at", variant.at().toString())
                .put("reason", variant.breach().sentence());
        view.set("breach", breach(variant.breach()));
        return view;
    }

    static ObjectNode verdict(@Nullable GuardVerdict verdict) {
        return switch (verdict) {
            case null -> Json.object().put("state", "off");
            case GuardVerdict.Calm(var marks, var minRequests) ->
                Json.object().put("state", "watching").put("requests", marks).put("minRequests", minRequests);
            case GuardVerdict.Hold(var breach) -> breached("holding", breach);
            case GuardVerdict.Fail(var breach) -> breached("rolling-back", breach);
        };
    }

    private static ObjectNode breached(String state, Breach breach) {
        ObjectNode view = Json.object().put("state", state).put("reason", breach.sentence());
        view.set("breach", breach(breach));
        return view;
    }

    private static JsonNode breach(Breach breach) {
        return Json.object()
                .put("metric", breach.metric() == Breach.Metric.ERROR_RATE ? "error-rate" : "p99")
                .put("requests", breach.requests())
                .put("bad", breach.bad())
                .put("baseline", breach.baseline())
                .put("baselineRequests", breach.baselineRequests())
                .put("baselineBad", breach.baselineBad())
                .put("windowSeconds", breach.window().toMillis() / 1000.0);
    }

    static ObjectNode applied(ChangeAnswer.Applied applied) {
        ObjectNode view = Json.object().put("generation", applied.generation()).put("dryRun", applied.dryRun());
        view.set("differences", differences(applied.differences()));
        ArrayNode notes = view.putArray("notes");
        applied.notes().forEach(notes::add);
        return view;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
