package dev.weir.control.rollout;

import dev.weir.proxy.config.RolloutConfig.StageConfig;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of the rollout of a split. Immutable; made by {@link RolloutMachine} alone.
 *
 * @param next the newer version that comes after this; null: none
 * @param id counts the versions of this split, from 1
 * @param generation counts the attempts with this version, from 1
 * @param stage index; {@link #NO_STAGE} before the first, the number of stages after the last
 * @param weightPpm what the variant is to have
 * @param paused nothing rises, and people may set weights, until it is resumed
 * @param needsPerson of a hold: it does not end by itself
 * @param released the file owns the weight
 * @param inFile whether the file still asks for a rollout
 * @param fileWeightPpm what the file says that the variant has
 * @param stageRequests of the variant in this stage, when the state last changed
 * @param quarantined versions that were rolled back
 * @param reason of a hold, of an end, or why it may not start; null: everything takes its course
 */
public record RolloutState(
        RolloutSpec spec,
        @Nullable RolloutSpec next,
        long id,
        long generation,
        Phase phase,
        int stage,
        int weightPpm,
        boolean paused,
        boolean needsPerson,
        boolean released,
        boolean inFile,
        int fileWeightPpm,
        Times times,
        long stageRequests,
        SortedSet<String> quarantined,
        @Nullable Reason reason) {

    public static final int NO_STAGE = -1;

    public RolloutState {
        quarantined = Collections.unmodifiableSortedSet(new TreeSet<>(quarantined));
    }

    public String split() {
        return spec.split();
    }

    /** Null before the first stage and after the last. */
    public @Nullable StageConfig stageConfig() {
        return stage >= 0 && stage < spec.stages().size() ? spec.stages().get(stage) : null;
    }

    /** Whether it may not start before the file says what the last rollout came to. */
    public boolean waitsForFile() {
        return phase == Phase.PENDING && reason != null && reason.code().equals(Reason.WAITS_FOR_FILE);
    }

    public Owner owner() {
        if (released) {
            return Owner.FILE;
        }
        return paused || phase.isOver() ? Owner.PERSON : Owner.ROLLOUT;
    }

    /** What a command must name to be sure that it means the rollout as it is now. */
    public Target target() {
        return new Target(id, generation, stage, spec.digest());
    }

    /** How long the variant has been observed in this stage. */
    public long observedNs(long nowNs) {
        return times.observedNs(nowNs);
    }

    /** Until the deadline of the stage, negative when it is over; {@link Long#MAX_VALUE} when there is none. */
    public long deadlineLeftNs(long nowNs) {
        StageConfig current = stageConfig();
        return current == null || current.deadline() == null
                ? Long.MAX_VALUE
                : times.stageNs() + current.deadline().toNanos() - nowNs;
    }

    /** Until the weight may rise again; 0 when it may. */
    public long dwellLeftNs(long nowNs) {
        return times.raisedNs() == Times.NEVER
                ? 0
                : Math.max(0, times.raisedNs() + spec.minDwell().toNanos() - nowNs);
    }
}
