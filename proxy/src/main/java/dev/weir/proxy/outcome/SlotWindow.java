package dev.weir.proxy.outcome;

/**
 * What one slot saw within a window.
 *
 * @param latency of whole exchanges; only in windows that end a second
 * @param evidenceLatency to the first byte of successful answers that are evidence; only in windows that end a second
 */
public record SlotWindow(SlotCounts counts, LatencyCounts latency, LatencyCounts evidenceLatency) {
    public static final SlotWindow NONE = new SlotWindow(SlotCounts.NONE, LatencyCounts.NONE, LatencyCounts.NONE);

    public SlotWindow plus(SlotWindow other) {
        return new SlotWindow(
                counts.plus(other.counts), latency.plus(other.latency), evidenceLatency.plus(other.evidenceLatency));
    }
}
