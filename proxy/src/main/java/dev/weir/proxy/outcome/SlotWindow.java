package dev.weir.proxy.outcome;

/**
 * What one slot saw within a window.
 *
 * @param failedIn where evidence of a failure came from
 * @param latency of whole exchanges; only in windows that end a second
 * @param evidenceLatency to the first byte of successful answers that are evidence; only in windows that end a second
 * @param spread of the evidence of the whole second; only in windows that end a second
 */
public record SlotWindow(
        SlotCounts counts, FailedCells failedIn, LatencyCounts latency, LatencyCounts evidenceLatency, Spread spread) {
    public static final SlotWindow NONE =
            new SlotWindow(SlotCounts.NONE, FailedCells.NONE, LatencyCounts.NONE, LatencyCounts.NONE, Spread.NONE);

    /** The sum of counts and latencies; of the spread nothing is left. */
    public SlotWindow plus(SlotWindow other) {
        return new SlotWindow(
                counts.plus(other.counts),
                failedIn.plus(other.failedIn),
                latency.plus(other.latency),
                evidenceLatency.plus(other.evidenceLatency),
                Spread.NONE);
    }
}
