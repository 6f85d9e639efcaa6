package dev.weir.proxy.outcome;

import java.util.ArrayList;
import java.util.List;

/**
 * What one slot saw within a window.
 *
 * @param counts what variants are judged by, since the window before; anything else since the last window that ended a second, and only in
 *     those
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
    static SlotWindow sum(List<SlotWindow> windows) {
        SlotCounts counts = SlotCounts.NONE;
        FailedCells failedIn = FailedCells.NONE;
        List<LatencyCounts> latencies = new ArrayList<>(windows.size());
        List<LatencyCounts> evidenceLatencies = new ArrayList<>(windows.size());
        for (SlotWindow window : windows) {
            counts = counts.plus(window.counts);
            failedIn = failedIn.plus(window.failedIn);
            latencies.add(window.latency);
            evidenceLatencies.add(window.evidenceLatency);
        }
        return new SlotWindow(
                counts, failedIn, LatencyCounts.sum(latencies), LatencyCounts.sum(evidenceLatencies), Spread.NONE);
    }
}
