package dev.weir.control.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutState;

/** What an event came to, as far as a line says it: enough to notice that the rules have come to differ. */
record After(long id, long generation, Phase phase, int stage, int weightPpm) {

    static After of(RolloutState state) {
        return new After(state.id(), state.generation(), state.phase(), state.stage(), state.weightPpm());
    }

    static After read(JsonNode node) throws JsonFormatException {
        return new After(
                Fields.number(node, "id"),
                Fields.number(node, "generation"),
                Fields.choice(node, "phase", Phase.class),
                Fields.integer(node, "stage"),
                Fields.integer(node, "weightPpm"));
    }

    ObjectNode json() {
        return Json.object()
                .put("id", id)
                .put("generation", generation)
                .put("phase", phase.name())
                .put("stage", stage)
                .put("weightPpm", weightPpm);
    }
}
