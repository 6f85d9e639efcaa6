package dev.weir.proxy.outcome;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the control thread has read from the recordings of one slot so far. Owned by that thread. */
final class SlotSums {
    private static final int COUNTERS = SlotCounter.values().length;
    private static final long UNREAD = -1;
    private static final long SECONDS_KEPT_NS = SlotStats.MAX_RECENT_SECONDS * 1_000_000_000L;

    private final Slot slot;
    private final @Nullable Recording[] recordings;
    private final ArrayDeque<SlotStats.Second> seconds = new ArrayDeque<>();
    private long writes;
    private long writesAtLastSecond;

    /** By the ordinal of their counter, each as it was read last. */
    private long[] totals = new long[COUNTERS];

    private long[] spare = new long[COUNTERS];
    private final long[] totalsAtLastSecond = new long[COUNTERS];
    private LatencySum latency = LatencySum.NONE;
    private LatencySum evidenceLatency = LatencySum.NONE;
    private final long[] failedBySlice = new long[Spread.KEY_SLICES];
    private final long[] failedByEndpoint = new long[Spread.ENDPOINTS];
    private Spread.@Nullable Sums spread;
    private int idleSeconds;
    private @Nullable SlotStats stats;

    SlotSums(Slot slot) {
        this.slot = slot;
        this.recordings = new @Nullable Recording[slot.loops()];
    }

    /** A loop begins one recording of a slot, and keeps it. */
    private @Nullable Recording recording(int loop) {
        Recording known = recordings[loop];
        if (known == null) {
            known = slot.published(loop);
            recordings[loop] = known;
        }
        return known;
    }

    Slot slot() {
        return slot;
    }

    /**
     * What was counted since the last read of that by which variants are judged.
     *
     * @param writesNow how often the slot was written by now: where that is as it was, nothing is looked at
     */
    SlotCounts readJudged(long writesNow) {
        return read(writesNow, SlotCounter.FIRST_JUDGED.ordinal(), SlotCounter.LAST_JUDGED.ordinal());
    }

    private SlotCounts read(long writesNow, int first, int last) {
        if (writesNow == writes) {
            return SlotCounts.NONE;
        }
        writes = writesNow;
        long[] before = totals;
        totals = spare;
        spare = before;
        System.arraycopy(before, 0, totals, 0, COUNTERS);
        sum(totals, first, last);
        return SlotCounts.risen(before, totals);
    }

    /**
     * Ends a second: takes the latencies of the phase that ended.
     *
     * @param writesNow as in {@link #readJudged}
     * @param endedPhases by loop
     * @param tally an empty one, which is empty again afterwards
     * @return what the slot saw since it was read last, and the latencies of the whole second
     */
    SlotWindow endSecond(long nowNs, long writesNow, int[] endedPhases, LatencyTally tally) {
        if (writesNow != writesAtLastSecond) {
            writes = UNREAD;
        }
        SlotCounts sinceRead = read(writesNow, 0, COUNTERS - 1);
        FailedCells failedIn = readFailedCells(sinceRead);
        for (int loop = 0; loop < recordings.length; loop++) {
            Recording recording = recording(loop);
            if (recording != null) {
                recording.latency().take(endedPhases[loop], tally);
            }
        }
        LatencyCounts secondLatency = tally.take();
        for (int loop = 0; loop < recordings.length; loop++) {
            Recording recording = recording(loop);
            if (recording != null) {
                recording.evidenceLatency().take(endedPhases[loop], tally);
            }
        }
        LatencyCounts secondEvidenceLatency = tally.take();
        if (writes == writesAtLastSecond && secondLatency.isEmpty() && secondEvidenceLatency.isEmpty()) {
            idleSeconds++;
            forgetBefore(nowNs - SECONDS_KEPT_NS);
            return SlotWindow.NONE;
        }
        idleSeconds = 0;
        writesAtLastSecond = writes;
        SlotCounts second = SlotCounts.risen(totalsAtLastSecond, totals);
        System.arraycopy(totals, 0, totalsAtLastSecond, 0, COUNTERS);
        latency = latency.plus(secondLatency);
        evidenceLatency = evidenceLatency.plus(secondEvidenceLatency);
        keep(new SlotStats.Second(
                nowNs, new SlotWindow(second, FailedCells.NONE, secondLatency, secondEvidenceLatency, Spread.NONE)));
        Spread secondSpread = second.get(SlotCounter.EVIDENCE) == 0 ? Spread.NONE : readSpread();
        return new SlotWindow(sinceRead, failedIn, secondLatency, secondEvidenceLatency, secondSpread);
    }

    /** Where failures came from since the last read. */
    FailedCells readFailedCells(SlotCounts sinceRead) {
        if (sinceRead.get(SlotCounter.EVIDENCE_FAILED) == 0) {
            return FailedCells.NONE;
        }
        long[] bySlice = new long[Spread.KEY_SLICES];
        long[] byEndpoint = new long[Spread.ENDPOINTS];
        for (int loop = 0; loop < recordings.length; loop++) {
            Recording recording = recording(loop);
            SpreadCounters counters = recording == null ? null : recording.publishedSpread();
            if (counters != null) {
                counters.addFailedTo(bySlice, byEndpoint);
            }
        }
        return new FailedCells(risen(bySlice, failedBySlice), risen(byEndpoint, failedByEndpoint));
    }

    /** A bit for each cell that is above what it was, which becomes what it is. */
    private static int risen(long[] now, long[] before) {
        int risen = 0;
        for (int i = 0; i < now.length; i++) {
            risen |= now[i] == before[i] ? 0 : 1 << i;
            before[i] = now[i];
        }
        return risen;
    }

    private Spread readSpread() {
        Spread.Sums sums = spread == null ? new Spread.Sums() : spread;
        spread = sums;
        for (int loop = 0; loop < recordings.length; loop++) {
            Recording recording = recording(loop);
            SpreadCounters counters = recording == null ? null : recording.publishedSpread();
            if (counters != null) {
                counters.addTo(sums);
            }
        }
        return sums.risen();
    }

    /** Seconds since anything was written; somebody who asks for the slot starts them anew. */
    int idleSeconds() {
        if (slot.wasWanted()) {
            idleSeconds = 0;
        }
        return idleSeconds;
    }

    /** Gives the histograms back; the loops make new ones when they need them. */
    void dropHistograms(int[] endedPhases) {
        for (int loop = 0; loop < recordings.length; loop++) {
            Recording recording = recording(loop);
            if (recording != null) {
                recording.latency().drop(endedPhases[loop]);
                recording.evidenceLatency().drop(endedPhases[loop]);
            }
        }
    }

    SlotStats stats() {
        if (stats == null) {
            stats = new SlotStats(
                    slot, SlotCounts.of(totalsAtLastSecond), latency, evidenceLatency, List.copyOf(seconds));
        }
        return stats;
    }

    private void keep(SlotStats.Second second) {
        forgetBefore(second.endNs() - SECONDS_KEPT_NS);
        seconds.addLast(second);
        stats = null;
    }

    private void forgetBefore(long oldestNs) {
        while (!seconds.isEmpty() && seconds.getFirst().endNs() - oldestNs <= 0) {
            seconds.removeFirst();
            stats = null;
        }
    }

    /** From the last counter on: a part is written after what it is part of, and so is never seen without it. */
    private void sum(long[] sums, int first, int last) {
        Arrays.fill(sums, first, last + 1, 0);
        for (int loop = 0; loop < recordings.length; loop++) {
            Recording recording = recording(loop);
            for (int i = last; recording != null && i >= first; i--) {
                sums[i] += recording.get(i);
            }
        }
    }
}
