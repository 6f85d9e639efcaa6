package dev.weir.control.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutEvent.By;
import dev.weir.control.rollout.RolloutEvent.Stop;
import dev.weir.control.rollout.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events as JSON, and back without loss. */
final class EventJson {

    private EventJson() {}

    static ObjectNode of(RolloutEvent event) {
        return switch (event) {
            case RolloutEvent.Tick tick -> tick(tick);
            case RolloutEvent.Start start -> command("start", start);
            case RolloutEvent.Promote promote -> command("promote", promote).put("full", promote.full());
            case RolloutEvent.Pause pause -> command("pause", pause);
            case RolloutEvent.Resume resume -> command("resume", resume);
            case RolloutEvent.Abort abort -> command("abort", abort);
            case RolloutEvent.Retry retry -> command("retry", retry);
            case RolloutEvent.Restore restore -> command("restore", restore);
            case RolloutEvent.FileRead file -> {
                ObjectNode node = type("file").put("fileWeightPpm", file.fileWeightPpm());
                node.set("spec", StateJson.of(file.spec()));
                yield node;
            }
            case RolloutEvent.WeightSet set -> type("weight-set").put("weightPpm", set.weightPpm());
            case RolloutEvent.Published published -> type("published").put("weightPpm", published.weightPpm());
            case RolloutEvent.RolledBackDone _ -> type("rolled-back");
            case RolloutEvent.Restarted restarted ->
                type("restarted")
                        .put("stop", restarted.stop().name())
                        .put("atMostPpm", restarted.atMostPpm())
                        .put("takenOut", restarted.takenOut());
        };
    }

    static RolloutEvent event(JsonNode node) throws JsonFormatException {
        String type = Fields.text(node, "type");
        return switch (type) {
            case "tick" -> tick(node);
            case "start" -> new RolloutEvent.Start(target(node), by(node));
            case "promote" -> new RolloutEvent.Promote(target(node), by(node), Fields.flag(node, "full"));
            case "pause" -> new RolloutEvent.Pause(target(node), by(node));
            case "resume" -> new RolloutEvent.Resume(target(node), by(node));
            case "abort" -> new RolloutEvent.Abort(target(node), by(node));
            case "retry" -> new RolloutEvent.Retry(target(node), by(node));
            case "restore" -> new RolloutEvent.Restore(target(node), by(node));
            case "file" ->
                new RolloutEvent.FileRead(StateJson.spec(node.path("spec")), Fields.integer(node, "fileWeightPpm"));
            case "weight-set" -> new RolloutEvent.WeightSet(Fields.integer(node, "weightPpm"));
            case "published" -> new RolloutEvent.Published(Fields.integer(node, "weightPpm"));
            case "rolled-back" -> new RolloutEvent.RolledBackDone();
            case "restarted" ->
                new RolloutEvent.Restarted(
                        Fields.choice(node, "stop", Stop.class),
                        Fields.integer(node, "atMostPpm"),
                        Fields.flag(node, "takenOut"));
            default -> throw new JsonFormatException("an event " + type + ", which nobody knows");
        };
    }

    private static ObjectNode type(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode command(String type, RolloutEvent.Command command) {
        Target target = command.target();
        return type(type)
                .put("who", command.by().who())
                .put("why", command.by().why())
                .put("rollout", target.rollout())
                .put("generation", target.generation())
                .put("stage", target.stage())
                .put("specDigest", target.specDigest());
    }

    private static Target target(JsonNode node) throws JsonFormatException {
        return new Target(
                node.path("rollout").isNull() ? null : Long.valueOf(Fields.number(node, "rollout")),
                node.path("generation").isNull() ? null : Long.valueOf(Fields.number(node, "generation")),
                node.path("stage").isNull() ? null : Integer.valueOf(Fields.integer(node, "stage")),
                optionalText(node, "specDigest"));
    }

    private static By by(JsonNode node) throws JsonFormatException {
        return new By(Fields.text(node, "who"), optionalText(node, "why"));
    }

    private static @Nullable String optionalText(JsonNode node, String field) throws JsonFormatException {
        return node.path(field).isNull() ? null : Fields.text(node, field);
    }

    private static ObjectNode tick(RolloutEvent.Tick tick) {
        ArrayNode findings = Json.array();
        List<Finding> all = switch (tick.verdict()) {
            case Verdict.Pass pass -> List.of(pass.finding());
            case Verdict.Fail fail -> List.of(fail.finding());
            case Verdict.Hold hold -> hold.findings();
        };
        for (Finding finding : all) {
            ObjectNode node = Json.object()
                    .put("check", finding.check().name())
                    .put("reason", finding.reason())
                    .put("sentence", finding.sentence());
            node.set("figures", Fields.figures(finding.figures()));
            findings.add(node);
        }
        String verdict = switch (tick.verdict()) {
            case Verdict.Pass _ -> "pass";
            case Verdict.Fail _ -> "fail";
            case Verdict.Hold _ -> "hold";
        };
        ObjectNode node = type("tick").put("verdict", verdict);
        node.set("findings", findings);
        return node.put("stageRequests", tick.stageRequests())
                .put("calm", tick.calm())
                .put("stableCanCarry", tick.stableCanCarry());
    }

    private static RolloutEvent.Tick tick(JsonNode node) throws JsonFormatException {
        List<Finding> findings = new ArrayList<>();
        for (JsonNode finding : Fields.list(node, "findings")) {
            findings.add(new Finding(
                    Fields.choice(finding, "check", Check.class),
                    Fields.text(finding, "reason"),
                    Fields.text(finding, "sentence"),
                    Fields.figures(finding.path("figures"))));
        }
        if (findings.isEmpty()) {
            throw new JsonFormatException("a verdict without findings");
        }
        return new RolloutEvent.Tick(
                verdict(Fields.text(node, "verdict"), findings),
                Fields.number(node, "stageRequests"),
                Fields.flag(node, "calm"),
                Fields.flag(node, "stableCanCarry"));
    }

    private static Verdict verdict(String verdict, List<Finding> findings) throws JsonFormatException {
        return switch (verdict) {
            case "pass" -> new Verdict.Pass(findings.getFirst());
            case "fail" -> new Verdict.Fail(findings.getFirst());
            case "hold" -> new Verdict.Hold(findings);
            default -> throw new JsonFormatException("a verdict " + verdict + ", which nobody knows");
        };
    }
}
