package dev.weir.proxy.split;

import dev.weir.proxy.condition.SpanTable;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.VariantReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that choose their variant, whatever its weight: by the force header, which speaks of this one request, before
 * the overrides, which speak of many. Immutable, any thread.
 *
 * @param header null: none
 * @param byName the variants that may be forced: all but those that were rolled back
 */
record Forcing(@Nullable ForceHeader header, SpanTable<Variant> byName, List<OverrideRule> overrides) {
    Forcing {
        overrides = List.copyOf(overrides);
    }

    /** Assigns the forced variant; false if none is forced. */
    boolean force(RequestHead head, Pick into) {
        Variant named = header == null ? null : header.find(head, byName);
        if (named != null) {
            into.assign(named, VariantReason.FORCED);
            return true;
        }
        for (int i = 0; i < overrides.size(); i++) {
            OverrideRule override = overrides.get(i);
            if (!override.variant().isRolledBack() && override.when().test(head)) {
                into.assign(override.variant(), VariantReason.FORCED);
                into.forcedBy(i);
                return true;
            }
        }
        return false;
    }
}
