package dev.weir.proxy.outcome;

/**
 * What one slot saw within a window.
 *
 * @param failedSlices a bit for each of the {@link Spread#KEY_SLICES} slices of keys from which evidence of a failure came
 * @param latency of whole exchanges; only in windows that end a second
 * @param evidenceLatency to the first byte of successful answers that are evidence; only in windows that end a second
 * @param spread of the evidence of the whole second; only in windows that end a second
 */
public record SlotWindow(
        SlotCounts counts, int failedSlices, LatencyCounts latency, LatencyCounts evidenceLatency, Spread spread) {
    public static final SlotWindow NONE =
            new SlotWindow(SlotCounts.NONE, 0, LatencyCounts.NONE, LatencyCounts.NONE, Spread.NONE);

    /** The sum of counts and latencies; of the spread nothing is left. */
    public SlotWindow plus(SlotWindow other) {
        return new SlotWindow(
                counts.plus(other.counts),
                failedSlices | other.failedSlices,
                latency.plus(other.latency),
                evidenceLatency.plus(other.evidenceLatency),
                Spread.NONE);
    }
}
