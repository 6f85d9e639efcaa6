package dev.weir.proxy.outcome;

import java.util.ArrayList;
import java.util.List;

/**
 * All that is known of one slot. Immutable, any thread.
 *
 * @param counts since the slot exists
 * @param latencySum of whole exchanges, since the slot exists
 * @param evidenceLatencySum to the first byte of successful answers that are evidence, since the slot exists
 * @param seconds of the last minute in which it saw anything, oldest first
 */
public record SlotStats(
        Slot slot, SlotCounts counts, LatencySum latencySum, LatencySum evidenceLatencySum, List<Second> seconds) {

    /** How far back {@link #recent} can look. */
    public static final int MAX_RECENT_SECONDS = 60;

    /** One second of a slot. */
    public record Second(long endNs, SlotWindow window) {}

    public SlotStats {
        seconds = List.copyOf(seconds);
    }

    /** Of whole exchanges, since the slot exists; added up by who asks. */
    public LatencyCounts latency() {
        return latencySum.all();
    }

    /** To the first byte of successful answers that are evidence, since the slot exists; added up by who asks. */
    public LatencyCounts evidenceLatency() {
        return evidenceLatencySum.all();
    }

    /** The sum of the last {@code lengthSeconds} before {@code atNs}, which is {@link Snapshot#atNs}. */
    public SlotWindow recent(long atNs, int lengthSeconds) {
        List<SlotWindow> recent = new ArrayList<>();
        for (Second second : seconds) {
            if (atNs - second.endNs() < lengthSeconds * 1_000_000_000L) {
                recent.add(second.window());
            }
        }
        return SlotWindow.sum(recent);
    }
}
