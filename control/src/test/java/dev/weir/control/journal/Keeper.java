package dev.weir.control.journal;

import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutMachine;
import dev.weir.control.rollout.RolloutSpec;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Transition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process that keeps one rollout as the control loop does: more weight after the journal, anything else before it. */
final class Keeper {
    static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
    static final int SMALL_FILE_BYTES = 6_000;

    private final Journal journal;
    private final List<String> log = new ArrayList<>();
    private @Nullable RolloutState state;
    private @Nullable RolloutState written;
    private @Nullable RolloutState underWay;
    private long nowNs;

    Keeper(JournalFiles files, long nowNs) throws IOException {
        this(files, nowNs, SMALL_FILE_BYTES);
    }

    Keeper(JournalFiles files, long nowNs, int grownBytes) throws IOException {
        this.nowNs = nowNs;
        this.journal = Journal.open(files, grownBytes, log::add, nowNs, AT);
        Transition resumed = journal.resumed().get("shop");
        if (resumed != null) {
            state = resumed.state();
            written = journal.isBehind() ? resumed.before() : resumed.state();
        }
    }

    /** Unless the journal knows the rollout already. */
    Keeper first(RolloutSpec spec) {
        if (state == null) {
            carryOut(null, RolloutMachine.first(spec, 0, nowNs));
        }
        return this;
    }

    Keeper event(Duration later, RolloutEvent event) {
        nowNs += later.toNanos();
        RolloutState before = state();
        Transition transition = RolloutMachine.next(before, event, nowNs);
        if (transition.changesState()) {
            carryOut(event, transition);
        }
        return this;
    }

    private void carryOut(@Nullable RolloutEvent event, Transition transition) {
        Entry entry = new Entry(event, transition, nowNs, AT);
        underWay = transition.state();
        if (!transition.givesMore()) {
            state = transition.state();
        }
        if (journal.append(entry)) {
            state = transition.state();
            written = state;
        }
        underWay = null;
    }

    /** In force. */
    RolloutState state() {
        if (state == null) {
            throw new IllegalStateException("no rollout yet");
        }
        return state;
    }

    boolean hasState() {
        return state != null;
    }

    /** The last of which the journal said that it is on the disk. */
    @Nullable
    RolloutState written() {
        return written;
    }

    /** What was being written; null: nothing. */
    @Nullable
    RolloutState underWay() {
        return underWay;
    }

    List<String> log() {
        return log;
    }

    Journal journal() {
        return journal;
    }

    Keeper stop() {
        journal.close(AT);
        return this;
    }
}
