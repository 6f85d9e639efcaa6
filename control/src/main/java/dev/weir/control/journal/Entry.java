package dev.weir.control.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Transition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A transition that is to be written down.
 *
 * @param event null: the first that is heard of a rollout
 * @param nowNs the time that the machine was given
 * @param at for people
 */
public record Entry(@Nullable RolloutEvent event, Transition transition, long nowNs, Instant at) {

    RolloutState after() {
        return transition.state();
    }

    /** The whole state where no event leads to it. */
    ObjectNode json(long seq) {
        if (event == null || transition.before() == null) {
            return state(seq, at, after());
        }
        ObjectNode line = Json.object()
                .put("seq", seq)
                .put("at", at.toString())
                .put("now", nowNs)
                .put("split", after().split());
        line.set("event", EventJson.of(event));
        line.set("after", After.of(after()).json());
        return line;
    }

    static ObjectNode state(long seq, Instant at, RolloutState state) {
        ObjectNode line = Json.object().put("seq", seq).put("at", at.toString()).put("split", state.split());
        line.set("state", StateJson.of(state));
        return line;
    }

    static ObjectNode stopped(long seq, Instant at) {
        return Json.object().put("seq", seq).put("at", at.toString()).put("stopped", true);
    }
}
