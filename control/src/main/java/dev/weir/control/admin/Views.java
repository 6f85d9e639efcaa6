package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.json.Json;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import dev.weir.control.status.FileStatus;
import dev.weir.control.table.Difference;
import dev.weir.control.table.EndpointOverride;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Provenance;
import dev.weir.control.table.RolledBack;
import dev.weir.control.table.WeightOverride;
import dev.weir.control.unit.Labels;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.lookup.LookupFile;
import dev.weir.proxy.lookup.LookupFiles;
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

    /** The files that conditions look things up in. */
    static ArrayNode lookups(LookupFiles lookups) {
        ArrayNode view = Json.array();
        for (LookupFile<?> file : lookups.all()) {
            LookupFile.State state = file.state();
            view.addObject()
                    .put("file", file.path().toString())
                    .put("holds", file.content().summary())
                    .put("loadedAt", Instant.ofEpochMilli(state.loadedAtMs()).toString())
                    .put("loads", state.loads())
                    .put("refusals", state.refusals())
                    .put("problem", state.problem());
        }
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
                .put("version", variant.version())
                .put("code", variant.reason().code())
                .put("reason", variant.reason().sentence());
        view.set("figures", Json.tree(variant.reason().figures()));
        return view;
    }

    /** What the judge thinks of a variant now; null: it has no weight. */
    static ObjectNode verdict(@Nullable Verdict verdict) {
        ObjectNode view = Json.object();
        switch (verdict) {
            case null -> view.put("state", "off");
            case Verdict.Pass(var finding) -> view.put("state", "pass").set("findings", findings(List.of(finding)));
            case Verdict.Hold(var found) -> view.put("state", "hold").set("findings", findings(found));
            case Verdict.Fail(var finding) -> view.put("state", "fail").set("findings", findings(List.of(finding)));
        }
        return view;
    }

    private static ArrayNode findings(List<Finding> found) {
        ArrayNode array = Json.array();
        for (Finding finding : found) {
            array.addObject()
                    .put("check", Labels.of(finding.check()))
                    .put("code", finding.reason())
                    .put("reason", finding.sentence())
                    .set("figures", Json.tree(finding.figures()));
        }
        return array;
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
