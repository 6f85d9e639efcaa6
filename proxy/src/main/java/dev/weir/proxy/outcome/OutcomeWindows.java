package dev.weir.proxy.outcome;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads all recorders of the process, tick by tick: what variants are judged by in every tick, all else once a second.
 * Also publishes the {@link Snapshot} and releases what is idle. Owned by the control thread.
 */
public final class OutcomeWindows {
    static final long SECOND_NS = 1_000_000_000;

    /** After this long without a write a slot gives its histograms back. */
    static final int HISTOGRAM_IDLE_SECONDS = 60;

    /** After this long without a write a slot that no table uses is forgotten. */
    static final int SLOT_IDLE_SECONDS = 600;

    private static final long UNREAD = -1;

    private static final LoopCounter[] LOOP_COUNTERS = LoopCounter.values();

    private final Outcomes outcomes;
    private final List<OutcomeRecorder> recorders;
    private final int[] endedPhases;
    private final LatencyTally tally = new LatencyTally();
    private final List<SlotSums> variants = new ArrayList<>();

    /** Of each of them. */
    private int[] variantNumbers = {};

    /** How often each of them was written when it was read last between two seconds. */
    private long[] variantWrites = {};

    /** Of how many slots those are the variants. */
    private int known;

    /** How many variants there were in the last window of a tick: there are about as many in the next. */
    private int movedInTick;

    private long lastNs;
    private long lastSecondNs;

    OutcomeWindows(Outcomes outcomes, long nowNs) {
        this.outcomes = outcomes;
        this.recorders = outcomes.recorders();
        this.endedPhases = new int[recorders.size()];
        this.lastNs = nowNs;
        this.lastSecondNs = nowNs;
    }

    /** What happened since the last call. A second has ended when one passed since the last that did. */
    public Window next(long nowNs) {
        boolean endsSecond = nowNs - lastSecondNs >= SECOND_NS;
        Map<Slot, SlotWindow> windows = endsSecond ? readAll(nowNs) : readVariants();
        Window window = new Window(lastNs, nowNs, endsSecond, windows);
        lastNs = nowNs;
        if (endsSecond) {
            lastSecondNs = nowNs;
            releaseIdle();
            publish(nowNs);
        }
        return window;
    }

    private Map<Slot, SlotWindow> readVariants() {
        if (outcomes.slots().size() != known) {
            listVariants();
        }
        Map<Slot, SlotWindow> windows = HashMap.newHashMap(movedInTick);
        for (int i = 0; i < variants.size(); i++) {
            long writesNow = outcomes.writes(variantNumbers[i]);
            if (writesNow == variantWrites[i]) {
                continue;
            }
            variantWrites[i] = writesNow;
            SlotSums sums = variants.get(i);
            SlotCounts counts = sums.readJudged(writesNow);
            if (!counts.isEmpty()) {
                FailedCells failedIn = sums.readFailedCells(counts);
                windows.put(
                        sums.slot(),
                        new SlotWindow(counts, failedIn, LatencyCounts.NONE, LatencyCounts.NONE, Spread.NONE));
            }
        }
        movedInTick = windows.size();
        return windows;
    }

    /** Slots come from any thread, but go by this one only: as long as there are as many, they are the same. */
    private void listVariants() {
        variants.clear();
        known = 0;
        for (Slot slot : outcomes.slots()) {
            known++;
            if (slot.kind() == Slot.Kind.VARIANT) {
                variants.add(slot.sums());
            }
        }
        variantNumbers = new int[variants.size()];
        variantWrites = new long[variants.size()];
        for (int i = 0; i < variantNumbers.length; i++) {
            variantNumbers[i] = variants.get(i).slot().number();
            variantWrites[i] = UNREAD;
        }
    }

    private Map<Slot, SlotWindow> readAll(long nowNs) {
        for (int loop = 0; loop < endedPhases.length; loop++) {
            endedPhases[loop] = recorders.get(loop).flip();
        }
        Map<Slot, SlotWindow> windows = HashMap.newHashMap(outcomes.slots().size());
        for (Slot slot : outcomes.slots()) {
            SlotWindow window = slot.sums().endSecond(nowNs, outcomes.writes(slot.number()), endedPhases, tally);
            if (!window.equals(SlotWindow.NONE)) {
                windows.put(slot, window);
            }
        }
        return windows;
    }

    private void releaseIdle() {
        for (Slot slot : outcomes.slots()) {
            int idleSeconds = slot.sums().idleSeconds();
            if (idleSeconds >= HISTOGRAM_IDLE_SECONDS) {
                slot.sums().dropHistograms(endedPhases);
            }
            if (idleSeconds >= SLOT_IDLE_SECONDS && !outcomes.isInUse(slot) && outcomes.release(slot)) {
                slot.detach();
                known = -1;
            }
        }
    }

    private void publish(long nowNs) {
        Map<Slot, SlotStats> slots = HashMap.newHashMap(outcomes.slots().size());
        for (Slot slot : outcomes.slots()) {
            slots.put(slot, slot.sums().stats());
        }
        Map<LoopCounter, Long> loops = new EnumMap<>(LoopCounter.class);
        for (LoopCounter counter : LOOP_COUNTERS) {
            long sum = 0;
            for (OutcomeRecorder recorder : recorders) {
                sum += recorder.get(counter);
            }
            loops.put(counter, sum);
        }
        Map<String, Long> refusals = new LinkedHashMap<>();
        List<String> labels = outcomes.refusalLabels();
        for (int i = 0; i < labels.size(); i++) {
            long sum = 0;
            for (OutcomeRecorder recorder : recorders) {
                sum += recorder.refusals(i);
            }
            refusals.put(labels.get(i), sum);
        }
        outcomes.publish(new Snapshot(
                nowNs,
                Collections.unmodifiableMap(slots),
                Collections.unmodifiableMap(loops),
                Collections.unmodifiableMap(refusals)));
    }
}
