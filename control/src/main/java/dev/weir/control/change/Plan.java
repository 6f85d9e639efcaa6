package dev.weir.control.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.RolledBack;
import dev.weir.proxy.config.WeirConfig;
import java.util.List;

/** What a request comes to, given what is in force. Nothing has happened yet. */
public sealed interface Plan {
    String FILE_LOADED = "file.loaded";
    String RESTORED = "table.restored";
    String ROLLED_BACK = "variant.rolled-back";

    /** The weights that rollouts give; {@code overrides} say so already. */
    String ROLLOUT_WEIGHTS = "rollout.weights";

    /** Takes a variant out of traffic; {@code overrides} say so already. */
    static Change rollback(WeirConfig config, Overrides overrides, RolledBack.Key variant) {
        return new Change(
                config,
                overrides,
                ROLLED_BACK,
                "splits/" + variant.split() + "/variants/" + variant.variant(),
                TextNode.valueOf("serves"),
                TextNode.valueOf("rolled back"),
                false,
                List.of());
    }

    /**
     * A table to make.
     *
     * @param action for history and audit: {@code split.weights}
     * @param target what is changed: {@code splits/shop}
     * @param raisesWeight whether a variant other than the baseline gets more than it has: such a change is on the disk before
     *     it is in force, any other is in force before it is on the disk
     */
    record Change(
            WeirConfig config,
            Overrides overrides,
            String action,
            String target,
            JsonNode old,
            JsonNode now,
            boolean raisesWeight,
            List<String> notes)
            implements Plan {
        public Change {
            notes = List.copyOf(notes);
        }
    }

    /** The request cannot be carried out. */
    record Refusal(ChangeAnswer.Refused answer) implements Plan {}
}
