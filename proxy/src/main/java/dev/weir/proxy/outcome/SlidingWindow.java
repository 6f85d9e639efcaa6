package dev.weir.proxy.outcome;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The sum of the last windows of one slot, over a fixed length of time. Owned by the control thread. */
public final class SlidingWindow {
    private final Slot slot;
    private final long lengthNs;
    private final ArrayDeque<Part> parts = new ArrayDeque<>();
    private SlotCounts counts = SlotCounts.NONE;
    private @Nullable LatencyCounts latency;
    private @Nullable LatencyCounts evidenceLatency;

    public SlidingWindow(Slot slot, long lengthNs) {
        this.slot = slot;
        this.lengthNs = lengthNs;
    }

    private record Part(long endNs, SlotWindow window) {}

    /** Takes the newest window in and lets go of what ended {@code lengthNs} or more before its end. */
    public void add(Window newest) {
        SlotWindow window = newest.of(slot);
        if (!window.equals(SlotWindow.NONE)) {
            parts.addLast(new Part(newest.toNs(), window));
            counts = counts.plus(window.counts());
            forgetLatencies();
        }
        while (!parts.isEmpty() && newest.toNs() - parts.getFirst().endNs() >= lengthNs) {
            counts = counts.minus(parts.removeFirst().window().counts());
            forgetLatencies();
        }
    }

    /** Begins anew, as after a change that makes the past no longer count. */
    public void clear() {
        parts.clear();
        counts = SlotCounts.NONE;
        forgetLatencies();
    }

    public SlotCounts counts() {
        return counts;
    }

    /** Of whole exchanges. */
    public LatencyCounts latency() {
        if (latency == null) {
            LatencyCounts sum = LatencyCounts.NONE;
            for (Part part : parts) {
                sum = sum.plus(part.window().latency());
            }
            latency = sum;
        }
        return latency;
    }

    /** To the first byte of successful answers that are evidence. */
    public LatencyCounts evidenceLatency() {
        if (evidenceLatency == null) {
            LatencyCounts sum = LatencyCounts.NONE;
            for (Part part : parts) {
                sum = sum.plus(part.window().evidenceLatency());
            }
            evidenceLatency = sum;
        }
        return evidenceLatency;
    }

    private void forgetLatencies() {
        latency = null;
        evidenceLatency = null;
    }
}
