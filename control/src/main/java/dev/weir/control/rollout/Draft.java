package dev.weir.control.rollout;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A state that is being written, each component by its name in {@link RolloutState}. Lives within one {@link Move}. */
final class Draft {
    RolloutSpec spec;

    @Nullable
    RolloutSpec next;

    long id;
    long generation;
    Phase phase;
    int stage;
    int weightPpm;
    boolean paused;
    boolean needsPerson;
    boolean released;
    boolean inFile;
    int fileWeightPpm;
    Times times;
    long stageRequests;
    final SortedSet<String> quarantined;

    @Nullable
    Reason reason;

    /** Nothing has happened yet. */
    Draft(RolloutSpec spec, int fileWeightPpm, long nowNs) {
        this.spec = spec;
        this.phase = Phase.PENDING;
        this.stage = RolloutState.NO_STAGE;
        this.inFile = true;
        this.fileWeightPpm = fileWeightPpm;
        this.times = Times.startingAt(nowNs);
        this.quarantined = new TreeSet<>();
    }

    Draft(RolloutState state) {
        this.spec = state.spec();
        this.next = state.next();
        this.id = state.id();
        this.generation = state.generation();
        this.phase = state.phase();
        this.stage = state.stage();
        this.weightPpm = state.weightPpm();
        this.paused = state.paused();
        this.needsPerson = state.needsPerson();
        this.released = state.released();
        this.inFile = state.inFile();
        this.fileWeightPpm = state.fileWeightPpm();
        this.times = state.times();
        this.stageRequests = state.stageRequests();
        this.quarantined = new TreeSet<>(state.quarantined());
        this.reason = state.reason();
    }

    RolloutState state() {
        return new RolloutState(
                spec,
                next,
                id,
                generation,
                phase,
                stage,
                weightPpm,
                paused,
                needsPerson,
                released,
                inFile,
                fileWeightPpm,
                times,
                stageRequests,
                quarantined,
                reason);
    }

    /** Another version. */
    void turnTo(RolloutSpec newest) {
        spec = newest;
        next = null;
        id++;
        generation = 1;
    }

    /** Nothing of an attempt is behind it. */
    void fromTheTop() {
        stage = RolloutState.NO_STAGE;
        stageRequests = 0;
        paused = false;
        needsPerson = false;
        released = false;
    }
}
