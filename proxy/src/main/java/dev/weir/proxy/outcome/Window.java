package dev.weir.proxy.outcome;

import java.util.Map;

/**
 * What every variant, and once a second every route, saw since the window before. Immutable.
 *
 * @param endsSecond whether routes and latencies are in it
 * @param slots those that saw anything
 */
public record Window(long fromNs, long toNs, boolean endsSecond, Map<Slot, SlotWindow> slots) {
    public Window {
        slots = Map.copyOf(slots);
    }

    public SlotWindow of(Slot slot) {
        return slots.getOrDefault(slot, SlotWindow.NONE);
    }
}
