package dev.weir.control.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change, as it is written down. Immutable.
 *
 * @param action what was done: {@code split.weights}, {@code variant.rolled-back}
 * @param target what it was done to: {@code splits/shop}
 * @param generation of the table that holds the change
 */
public record AuditEntry(
        Instant at,
        Actor actor,
        String action,
        String target,
        JsonNode old,
        JsonNode now,
        @Nullable String reason,
        long generation) {

    /** Something that has no old and new value. */
    public static AuditEntry event(Instant at, Actor actor, String action, @Nullable String reason, long generation) {
        JsonNode none = NullNode.getInstance();
        return new AuditEntry(at, actor, action, "", none, none, reason, generation);
    }
}
