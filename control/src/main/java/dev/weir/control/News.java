package dev.weir.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.rollout.Effect;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.table.Generation;
import dev.weir.control.table.WeightOverride;
import dev.weir.control.unit.Labels;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.ConfigProblem;
import java.util.List;

/** How the control loop words what happened, for listeners. */
final class News {

    private News() {}

    static ObjectNode of(Generation generation) {
        ObjectNode news = Json.object()
                .put("generation", generation.number())
                .put("at", generation.at().toString())
                .put("who", generation.actor().who())
                .put("action", generation.action())
                .put("reason", generation.reason());
        ArrayNode differences = news.putArray("differences");
        generation.differences().forEach(difference -> differences.add(difference.toString()));
        return news;
    }

    static ObjectNode overruled(Generation generation, WeightOverride override) {
        ObjectNode news = Json.object()
                .put("generation", generation.number())
                .put("split", override.split())
                .put("owner", override.by().owner())
                .put("text", override.overruled());
        ObjectNode weights = news.putObject("weights");
        override.weightsPpm().forEach((variant, ppm) -> weights.put(variant, Percent.number(ppm)));
        return news;
    }

    /** Of a rollout. */
    static ObjectNode of(RolloutState state, Effect.Announce news, boolean written) {
        return Json.object()
                .put("split", state.split())
                .put("variant", state.spec().variant())
                .put("version", state.spec().version())
                .put("news", Labels.of(news.news()))
                .put("phase", Labels.of(state.phase()))
                .put("weight", Percent.number(state.weightPpm()))
                .put("text", news.sentence())
                .put("written", written);
    }

    static ObjectNode refused(List<ConfigProblem> problems) {
        ObjectNode news = Json.object();
        ArrayNode lines = news.putArray("problems");
        problems.forEach(problem -> lines.add(problem.toString()));
        return news;
    }
}
