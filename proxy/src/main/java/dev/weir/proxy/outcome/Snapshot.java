package dev.weir.proxy.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All counters and distributions as the control thread last summed them up, at most a second old. Immutable, any thread.
 *
 * @param atNs when, in System.nanoTime
 * @param refusals malformed messages by label
 */
public record Snapshot(
        long atNs, Map<Slot, SlotStats> slots, Map<LoopCounter, Long> loops, Map<String, Long> refusals) {

    static final Snapshot EMPTY = new Snapshot(0, Map.of(), Map.of(), Map.of());

    public @Nullable SlotStats stats(Slot slot) {
        return slots.get(slot);
    }

    public long get(LoopCounter counter) {
        return loops.getOrDefault(counter, 0L);
    }

    /** What a slot saw in the last seconds, at most {@link SlotStats#MAX_RECENT_SECONDS}. */
    public SlotWindow recent(Slot slot, int lengthSeconds) {
        SlotStats stats = slots.get(slot);
        return stats == null ? SlotWindow.NONE : stats.recent(atNs, lengthSeconds);
    }

    /** Routes or variants, in the order of their names. */
    public List<SlotStats> of(Slot.Kind kind) {
        List<SlotStats> found = new ArrayList<>();
        for (SlotStats stats : slots.values()) {
            if (stats.slot().kind() == kind) {
                found.add(stats);
            }
        }
        found.sort((a, b) -> Slot.BY_NAME.compare(a.slot(), b.slot()));
        return found;
    }
}
