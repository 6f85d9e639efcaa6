package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.judge.JudgeView;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Reason;
import dev.weir.control.rollout.RolloutSpec;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Target;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.table.RolledBack;
import dev.weir.control.unit.DurationText;
import dev.weir.control.unit.Labels;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a rollout looks in JSON. Stages count from 1: 0 is before the first, one more than there are is behind the last. Stateless. */
final class RolloutView {
    private static final double MS_PER_S = 1000;

    private RolloutView() {}

    /** With the verdict on its variant and the evidence behind it. */
    static ObjectNode whole(RolloutState state, ControlStatus status, long nowNs) {
        RolledBack.Key key = key(state);
        ObjectNode view = of(state, status, nowNs);
        view.set("verdict", Views.verdict(status.verdicts().get(key)));
        view.set("evidence", EvidenceView.of(status.evidence().get(key)));
        return view;
    }

    /** Without them: the view of its split has them at its variant. */
    static ObjectNode of(RolloutState state, ControlStatus status, long nowNs) {
        Verdict verdict = status.verdicts().get(key(state));
        long requests = stageRequests(status.evidence().get(key(state)));
        RolloutOutlook outlook = new RolloutOutlook(state, verdict, requests, nowNs);
        RolloutSpec spec = state.spec();
        ObjectNode view = Json.object()
                .put("split", state.split())
                .put("variant", spec.variant())
                .put("version", spec.version())
                .put("baseline", spec.baseline())
                .put("baselineVersion", spec.baselineVersion())
                .put("phase", Labels.of(state.phase()))
                .put("text", outlook.where())
                .put("paused", state.paused())
                .put("weight", Percent.number(state.weightPpm()))
                .put("owner", Labels.of(state.owner()));
        name(view, state);
        view.put("stageCount", spec.stages().size());
        stages(view.putArray("stages"), state);
        view.put("stageRequests", requests)
                .put("observedSeconds", seconds(state.observedNs(nowNs)))
                .put("deadlineLeftSeconds", deadlineLeft(state, nowNs))
                .put("dwellLeftSeconds", seconds(state.dwellLeftNs(nowNs)))
                .put("soak", DurationText.text(spec.soak()))
                .put("holdback", Percent.number(spec.holdbackPpm()))
                .put("promotionMargin", Percent.number(spec.promotionMarginPpm()));
        reason(view, state.reason());
        RolloutSpec next = state.next();
        view.put("nextVersion", next == null ? null : next.version());
        ArrayNode quarantined = view.putArray("quarantined");
        state.quarantined().forEach(quarantined::add);
        view.put("permanentBy", state.released() ? null : spec.lastEdit());
        ArrayNode waits = view.putArray("waitsFor");
        outlook.waitsFor().forEach(waits::add);
        view.put("needs", outlook.needed());
        ArrayNode commands = view.putArray("commands");
        outlook.commands().forEach(commands::add);
        return view;
    }

    /** What a command may name, to be sure that it means the rollout as it was seen. */
    private static void name(ObjectNode view, RolloutState state) {
        view.put("rollout", state.id())
                .put("generation", state.generation())
                .put("stage", state.stage() + 1)
                .put("specDigest", state.spec().digest())
                .put("target", tag(state));
    }

    /** The same in one word: {@code 3-1-2-0123456789abcdef}. */
    static String tag(RolloutState state) {
        return state.id() + "-" + state.generation() + "-" + (state.stage() + 1) + "-"
                + state.spec().digest();
    }

    /** Reads such a word; null: it is none. */
    static @Nullable Target target(String tag) {
        String[] parts = tag.split("-", -1);
        if (parts.length != 4) {
            return null;
        }
        try {
            return new Target(
                    Long.parseLong(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]) - 1, parts[3]);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static void stages(ArrayNode views, RolloutState state) {
        int number = 0;
        for (StageConfig stage : state.spec().stages()) {
            String now = number < state.stage() ? "over" : number == state.stage() ? "now" : "to-come";
            views.addObject()
                    .put("stage", number + 1)
                    .put("weight", Percent.number(state.spec().weightPpm(number)))
                    .put("hold", DurationText.text(stage.hold()))
                    .put("minRequests", stage.minRequests())
                    .put("gate", Labels.of(stage.gate()))
                    .put("deadline", stage.deadline() == null ? null : DurationText.text(stage.deadline()))
                    .put("onDeadline", Labels.of(stage.onDeadline()))
                    .put("is", now);
            number++;
        }
    }

    private static void reason(ObjectNode view, @Nullable Reason reason) {
        if (reason == null) {
            view.putNull("code").putNull("reason").putNull("figures");
        } else {
            view.put("code", reason.code()).put("reason", reason.sentence());
            view.set("figures", Json.tree(reason.figures()));
        }
    }

    private static long stageRequests(@Nullable JudgeView evidence) {
        return evidence == null ? 0 : evidence.metrics().getFirst().stageRequests();
    }

    private static @Nullable Double deadlineLeft(RolloutState state, long nowNs) {
        long leftNs = state.deadlineLeftNs(nowNs);
        return leftNs == Long.MAX_VALUE ? null : Double.valueOf(seconds(leftNs));
    }

    private static double seconds(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns) / MS_PER_S;
    }

    private static RolledBack.Key key(RolloutState state) {
        return new RolledBack.Key(state.split(), state.spec().variant());
    }
}
