package dev.weir.proxy.outcome;

import java.util.Collections;
import java.util.Map;

/**
 * What every variant, and once a second every route, saw since the window before. Immutable.
 *
 * @param endsSecond whether routes and latencies are in it
 * @param slots those that saw anything; it belongs to the window from now on
 */
public record Window(long fromNs, long toNs, boolean endsSecond, Map<Slot, SlotWindow> slots) {
    public Window {
        slots = Collections.unmodifiableMap(slots);
    }

    public SlotWindow of(Slot slot) {
        return slots.getOrDefault(slot, SlotWindow.NONE);
    }
}
