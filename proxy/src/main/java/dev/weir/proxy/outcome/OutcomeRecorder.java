package dev.weir.proxy.outcome;

import java.util.List;
import org.HdrHistogram.WriterReaderPhaser;
import org.jspecify.annotations.Nullable;

/**
 * Where one event loop writes what became of its exchanges. The loop is the only writer; the control thread reads through
 * {@link OutcomeWindows}. In steady state nothing is allocated.
 *
 * <p>Counters are read while they are written. Histograms come in two phases: the control thread flips the loop's phase, all
 * its slots at once, waits for a write in progress and then owns what was written in the phase before.
 */
public final class OutcomeRecorder {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FEW_SLOTS = 64;

    private final int loop;
    private final Outcomes outcomes;
    private final Counters counters = new Counters(LoopCounter.values().length);
    private final Counters refusals;

    /**
     * How often each slot was written, by its number, so that a reader can pass over what is idle. They lie side by side, and not with what
     * they count: ten times a second all of them are looked at, and few have changed.
     */
    private volatile Counters writes = new Counters(FEW_SLOTS);

    private final WriterReaderPhaser phaser = new WriterReaderPhaser();
    private volatile int phase;
    private int slice;
    private LogPublisher log = LogPublisher.OFF;

    OutcomeRecorder(int loop, Outcomes outcomes, List<String> refusalLabels) {
        this.loop = loop;
        this.outcomes = outcomes;
        this.refusals = new Counters(refusalLabels.size());
    }

    /** The index of the event loop. */
    public int loop() {
        return loop;
    }

    /** Lets lines go to this log from now on; {@link LogPublisher#OFF} to write none. */
    public void log(LogPublisher log) {
        this.log = log;
    }

    /** Begins an outcome, whatever was left in it. It must end in {@link #record}. */
    public void begin(Outcome outcome, long nowNs) {
        LogLine unused = outcome.takeLine();
        if (unused != null) {
            log.release(unused);
        }
        outcome.begin(nowNs, log.take());
        counters.increment(LoopCounter.EXCHANGES_STARTED.ordinal());
    }

    /** Ends an outcome: counts it for its route and variants, records how long it took, and publishes its log line. */
    public void record(Outcome outcome, long nowNs) {
        outcome.finish(nowNs);
        Slot routed = outcome.route();
        Recording route = recording(routed == null ? outcomes.unrouted() : routed);
        Slot variant = outcome.served();
        Recording served = variant == null ? null : recording(variant);

        count(route, outcome);
        if (served != null) {
            count(served, outcome);
        }
        Slot assigned = outcome.assigned();
        if (assigned != null) {
            countAssigned(recording(assigned));
        }
        if (hasLatency(outcome)) {
            recordLatency(route, served, outcome.totalNs());
        }
        counters.increment(LoopCounter.EXCHANGES_ENDED.ordinal());
        LogLine line = outcome.takeLine();
        if (line != null) {
            log.publish(line, outcome);
        }
    }

    /** One try of an exchange ended like this; null if the route has no split. */
    public void attempt(@Nullable Slot variant, OutcomeClass end) {
        if (variant == null) {
            return;
        }
        Recording recording = recording(variant);
        recording.increment(SlotCounter.ATTEMPTS);
        SlotCounter failure = attemptCounter(end);
        if (failure != null) {
            recording.increment(failure);
        }
        written(recording);
    }

    /**
     * The evidence that one exchange gives for the variant it was assigned to; the exchange gives at most one.
     *
     * @param keySlice of the exchange's key, 0 to {@link Spread#KEY_SLICES} - 1
     * @param endpoint the number of the endpoint that was tried
     * @param latencyNs from the head sent on an open connection to the first response byte; {@link Outcome#UNKNOWN_NS} if
     *     there was none. Counts for successes only.
     */
    public void evidence(Slot assigned, int keySlice, int endpoint, boolean failed, long latencyNs) {
        Recording recording = recording(assigned);
        recording.increment(SlotCounter.EVIDENCE);
        recording.spread().mark(keySlice, endpoint, failed);
        if (failed) {
            recording.increment(SlotCounter.EVIDENCE_FAILED);
        } else if (latencyNs >= 0) {
            compare(recording, assigned.yardstick(), latencyNs);
            long ticket = phaser.writerCriticalSectionEnter();
            try {
                recording.evidenceLatency().record(phase, latencyNs);
            } finally {
                phaser.writerCriticalSectionExit(ticket);
            }
        }
        written(recording);
    }

    /** A copy of a request left for a mirror. */
    public void copySent(Slot mirror) {
        Recording recording = recording(mirror);
        recording.increment(SlotCounter.ATTEMPTS);
        written(recording);
    }

    /**
     * A copy of a request that was sent to a mirror ended like this: counted apart from what users see, and never evidence.
     *
     * @param latencyNs from its first byte to the end of its answer; {@link Outcome#UNKNOWN_NS} without a whole answer
     */
    public void copyEnded(Slot mirror, OutcomeClass end, long latencyNs) {
        Recording recording = recording(mirror);
        recording.increment(SlotCounter.of(end));
        if (latencyNs >= 0) {
            long ticket = phaser.writerCriticalSectionEnter();
            try {
                recording.latency().record(phase, latencyNs);
            } finally {
                phaser.writerCriticalSectionExit(ticket);
            }
        }
        written(recording);
    }

    /** The slice of a request that has no key: one after the other. */
    public int nextSlice() {
        return slice++;
    }

    /** The same, of an exchange that is still without a response byte at its variant's hang limit. */
    public void hung(Slot assigned, int keySlice, int endpoint) {
        recording(assigned).increment(SlotCounter.EVIDENCE_HUNG);
        evidence(assigned, keySlice, endpoint, true, Outcome.UNKNOWN_NS);
    }

    private static void compare(Recording recording, @Nullable Yardstick yardstick, long latencyNs) {
        Yardstick.Thresholds thresholds = yardstick == null ? null : yardstick.thresholds();
        if (thresholds == null) {
            return;
        }
        recording.increment(SlotCounter.TIMED);
        if (latencyNs > thresholds.p50Ns()) {
            recording.increment(SlotCounter.SLOWER_P50);
        }
        if (latencyNs > thresholds.p90Ns()) {
            recording.increment(SlotCounter.SLOWER_P90);
        }
        if (latencyNs > thresholds.p95Ns()) {
            recording.increment(SlotCounter.SLOWER_P95);
        }
        if (latencyNs > thresholds.p99Ns()) {
            recording.increment(SlotCounter.SLOWER_P99);
        }
    }

    public void count(LoopCounter counter) {
        counters.increment(counter.ordinal());
    }

    public void count(LoopCounter counter, long amount) {
        counters.add(counter.ordinal(), amount);
    }

    /** A malformed message, by the index of its label in what {@link Outcomes} was made with. */
    public void refused(int index) {
        refusals.increment(index);
    }

    long get(LoopCounter counter) {
        return counters.get(counter.ordinal());
    }

    /** Any thread: how often the slot of this number was written, by all that had it. */
    long writes(int slot) {
        Counters counted = writes;
        return slot < counted.size() ? counted.getAcquire(slot) : 0;
    }

    long refusals(int index) {
        return refusals.get(index);
    }

    /** The control thread: begins a new phase and returns the one that ended, which it owns until the next flip. */
    int flip() {
        phaser.readerLock();
        try {
            int ended = phase;
            phase = 1 - ended;
            phaser.flipPhase();
            return ended;
        } finally {
            phaser.readerUnlock();
        }
    }

    private void count(Recording recording, Outcome outcome) {
        recording.increment(SlotCounter.of(outcome.outcomeClass()));
        recording.add(SlotCounter.BYTES_IN, outcome.bytesIn());
        recording.add(SlotCounter.BYTES_OUT, outcome.bytesOut());
        SlotCounter reason = reasonCounter(outcome.reason());
        if (reason != null) {
            recording.increment(reason);
        }
        written(recording);
    }

    private void countAssigned(Recording assigned) {
        assigned.increment(SlotCounter.ASSIGNED);
        written(assigned);
    }

    /** A tunnel's time is its client's; what was refused here or given up by the client says nothing about the service. */
    private static boolean hasLatency(Outcome outcome) {
        return switch (outcome.outcomeClass()) {
            case OK -> outcome.status() != SWITCHING_PROTOCOLS;
            case CLIENT_ERROR, SERVER_ERROR, CONNECT_FAILURE, TIMEOUT, RESET -> true;
            case REFUSED_HERE, CLIENT_GONE -> false;
        };
    }

    private void recordLatency(Recording route, @Nullable Recording served, long latencyNs) {
        long ticket = phaser.writerCriticalSectionEnter();
        try {
            int active = phase;
            route.latency().record(active, latencyNs);
            if (served != null) {
                served.latency().record(active, latencyNs);
            }
        } finally {
            phaser.writerCriticalSectionExit(ticket);
        }
    }

    private Recording recording(Slot slot) {
        Recording recording = slot.recording(loop);
        return recording == null ? attach(slot) : recording;
    }

    private Recording attach(Slot slot) {
        Recording recording = outcomes.attach(slot, loop);
        if (recording.slot() >= writes.size()) {
            writes = writes.grownTo(2 * recording.slot());
        }
        return recording;
    }

    /** Ends a group of writes: a reader that sees the new number of writes sees the group. */
    private void written(Recording recording) {
        writes.incrementRelease(recording.slot());
    }

    private static @Nullable SlotCounter reasonCounter(VariantReason reason) {
        return switch (reason) {
            case NONE -> null;
            case FORCED -> SlotCounter.FORCED;
            case KEYED -> SlotCounter.KEYED;
            case RANDOM -> SlotCounter.RANDOM;
            case BASELINE -> SlotCounter.BASELINE;
            case FALLBACK -> SlotCounter.FALLBACK;
            case RESCUED -> SlotCounter.RESCUED;
        };
    }

    private static @Nullable SlotCounter attemptCounter(OutcomeClass end) {
        return switch (end) {
            case SERVER_ERROR -> SlotCounter.ATTEMPTS_SERVER_ERROR;
            case CONNECT_FAILURE -> SlotCounter.ATTEMPTS_CONNECT_FAILURE;
            case TIMEOUT -> SlotCounter.ATTEMPTS_TIMEOUT;
            case RESET -> SlotCounter.ATTEMPTS_RESET;
            case OK, CLIENT_ERROR, REFUSED_HERE, CLIENT_GONE -> null;
        };
    }
}
