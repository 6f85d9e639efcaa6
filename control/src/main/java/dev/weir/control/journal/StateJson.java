package dev.weir.control.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.Reason;
import dev.weir.control.rollout.RolloutSpec;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Times;
import dev.weir.proxy.config.RolloutConfig.Gate;
import dev.weir.proxy.config.RolloutConfig.OnDeadline;
import dev.weir.proxy.config.RolloutConfig.OpenStreams;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import dev.weir.proxy.config.RolloutConfig.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** States and specs as JSON, and back without loss. */
final class StateJson {

    private StateJson() {}

    static ObjectNode of(RolloutState state) {
        ArrayNode quarantined = Json.array();
        state.quarantined().forEach(quarantined::add);
        ObjectNode node = Json.object();
        node.set("spec", of(state.spec()));
        node.set("next", of(state.next()));
        node.put("id", state.id())
                .put("generation", state.generation())
                .put("phase", state.phase().name())
                .put("stage", state.stage())
                .put("weightPpm", state.weightPpm())
                .put("paused", state.paused())
                .put("needsPerson", state.needsPerson())
                .put("released", state.released())
                .put("inFile", state.inFile())
                .put("fileWeightPpm", state.fileWeightPpm())
                .put("stageRequests", state.stageRequests());
        node.set("times", of(state.times()));
        node.set("quarantined", quarantined);
        node.set("reason", of(state.reason()));
        return node;
    }

    static RolloutState state(JsonNode node) throws JsonFormatException {
        SortedSet<String> quarantined = new TreeSet<>();
        for (JsonNode version : Fields.list(node, "quarantined")) {
            quarantined.add(version.asText());
        }
        return new RolloutState(
                requiredSpec(node.path("spec")),
                spec(node.path("next")),
                Fields.number(node, "id"),
                Fields.number(node, "generation"),
                Fields.choice(node, "phase", Phase.class),
                Fields.integer(node, "stage"),
                Fields.integer(node, "weightPpm"),
                Fields.flag(node, "paused"),
                Fields.flag(node, "needsPerson"),
                Fields.flag(node, "released"),
                Fields.flag(node, "inFile"),
                Fields.integer(node, "fileWeightPpm"),
                times(node.path("times")),
                Fields.number(node, "stageRequests"),
                quarantined,
                reason(node.path("reason")));
    }

    static @Nullable ObjectNode of(@Nullable RolloutSpec spec) {
        if (spec == null) {
            return null;
        }
        ArrayNode stages = Json.array();
        for (StageConfig stage : spec.stages()) {
            stages.add(Json.object()
                    .put("weightPpm", stage.weightPpm())
                    .put("hold", stage.hold().toString())
                    .put("minRequests", stage.minRequests())
                    .put("gate", stage.gate().name())
                    .put(
                            "deadline",
                            stage.deadline() == null ? null : stage.deadline().toString())
                    .put("onDeadline", stage.onDeadline().name()));
        }
        ObjectNode node = Json.object()
                .put("split", spec.split())
                .put("variant", spec.variant())
                .put("version", spec.version())
                .put("baseline", spec.baseline())
                .put("baselineVersion", spec.baselineVersion());
        node.set("stages", stages);
        return node.put("start", spec.start().name())
                .put("soak", spec.soak().toString())
                .put("holdbackPpm", spec.holdbackPpm())
                .put("minDwell", spec.minDwell().toString())
                .put("promotionMarginPpm", spec.promotionMarginPpm())
                .put("openStreams", spec.openStreams().name());
    }

    /** Null for a null. */
    static @Nullable RolloutSpec spec(JsonNode node) throws JsonFormatException {
        return node.isNull() ? null : requiredSpec(node);
    }

    private static RolloutSpec requiredSpec(JsonNode node) throws JsonFormatException {
        List<StageConfig> stages = new ArrayList<>();
        for (JsonNode stage : Fields.list(node, "stages")) {
            stages.add(new StageConfig(
                    Fields.integer(stage, "weightPpm"),
                    Fields.duration(stage, "hold"),
                    Fields.integer(stage, "minRequests"),
                    Fields.choice(stage, "gate", Gate.class),
                    stage.path("deadline").isNull() ? null : Fields.duration(stage, "deadline"),
                    Fields.choice(stage, "onDeadline", OnDeadline.class)));
        }
        if (stages.isEmpty()) {
            throw new JsonFormatException("a rollout without stages");
        }
        return new RolloutSpec(
                Fields.text(node, "split"),
                Fields.text(node, "variant"),
                Fields.text(node, "version"),
                Fields.text(node, "baseline"),
                Fields.text(node, "baselineVersion"),
                stages,
                Fields.choice(node, "start", Start.class),
                Fields.duration(node, "soak"),
                Fields.integer(node, "holdbackPpm"),
                Fields.duration(node, "minDwell"),
                Fields.integer(node, "promotionMarginPpm"),
                Fields.choice(node, "openStreams", OpenStreams.class));
    }

    private static ObjectNode of(Times times) {
        return Json.object()
                .put("knownNs", times.knownNs())
                .put("phaseNs", times.phaseNs())
                .put("stageNs", times.stageNs())
                .put("observedNs", times.observedNs())
                .put("observingNs", times.observingNs())
                .put("raisedNs", times.raisedNs())
                .put("calmNs", times.calmNs());
    }

    private static Times times(JsonNode node) throws JsonFormatException {
        return new Times(
                Fields.number(node, "knownNs"),
                Fields.number(node, "phaseNs"),
                Fields.number(node, "stageNs"),
                Fields.number(node, "observedNs"),
                Fields.number(node, "observingNs"),
                Fields.number(node, "raisedNs"),
                Fields.number(node, "calmNs"));
    }

    private static @Nullable ObjectNode of(@Nullable Reason reason) {
        if (reason == null) {
            return null;
        }
        ObjectNode node = Json.object().put("code", reason.code()).put("sentence", reason.sentence());
        node.set("figures", Fields.figures(reason.figures()));
        return node;
    }

    private static @Nullable Reason reason(JsonNode node) throws JsonFormatException {
        return node.isNull()
                ? null
                : new Reason(
                        Fields.text(node, "code"), Fields.text(node, "sentence"), Fields.figures(node.path("figures")));
    }
}
