package dev.weir.control.rollout;

import dev.weir.control.rollout.Effect.News;
import dev.weir.control.rollout.RolloutEvent.FileRead;
import dev.weir.proxy.config.SplitConfig;

/** What another file means for a rollout: a new version, other stages, no rollout any more, or the last word on one. */
final class FileRules {
    private final RolloutState state;
    private final FileRead file;
    private final Move move;

    private FileRules(RolloutState state, FileRead file, long nowNs) {
        this.state = state;
        this.file = file;
        this.move = new Move(state, nowNs).file(file.spec() != null, file.fileWeightPpm());
    }

    static Transition apply(RolloutState state, FileRead file, long nowNs) {
        FileRules rules = new FileRules(state, file, nowNs);
        RolloutSpec spec = file.spec();
        if (spec == null) {
            return rules.removed().done();
        }
        return (spec.isSameVersion(state.spec()) ? rules.sameVersion(spec) : rules.newVersion(spec)).done();
    }

    private boolean fileGivesAll() {
        return file.fileWeightPpm() == SplitConfig.WHOLE_PPM;
    }

    private Move removed() {
        Reason why = Reason.of(Reason.REMOVED, move.name() + " was ended: the rollout was taken out of the file");
        return switch (state.phase()) {
            case PENDING -> move.end(why).release("the rollout was taken out of the file before it started");
            case BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD -> move.abort(why);
            case SUPERSEDED -> move.then(null).abort(why);
            case ROLLING_BACK -> move.then(null);
            case ROLLED_BACK -> move;
            case ABORTED -> releaseIfWritten();
            case DONE -> {
                move.then(null);
                yield fileGivesAll() && !state.released() ? move.makePermanent() : move;
            }
        };
    }

    private Move newVersion(RolloutSpec spec) {
        return switch (state.phase()) {
            case PENDING -> awaitAsBefore(spec);
            case ROLLED_BACK, ABORTED -> move.await(spec);
            case BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD -> move.supersede(spec);
            case SUPERSEDED, ROLLING_BACK -> move.then(spec);
            case DONE -> newVersionAfterDone(spec);
        };
    }

    /**
     * What the version before has earned, this one has not: the baseline takes all, also where it is older. The edit that makes
     * the last rollout permanent comes before the next one begins.
     */
    private Move newVersionAfterDone(RolloutSpec spec) {
        boolean said = state.released()
                || fileGivesAll()
                || spec.baselineVersion().equals(state.spec().version());
        return said ? move.await(spec) : move.awaitFile(spec);
    }

    /** A still newer version waits for the file as well. */
    private Move awaitAsBefore(RolloutSpec spec) {
        return state.waitsForFile() && !saysWhatTheLastCameTo(spec) ? move.awaitFile(spec) : move.await(spec);
    }

    private boolean saysWhatTheLastCameTo(RolloutSpec spec) {
        return fileGivesAll() || !spec.baselineVersion().equals(state.spec().baselineVersion());
    }

    private Move pending(RolloutSpec spec) {
        boolean mayBegin = state.waitsForFile() && saysWhatTheLastCameTo(spec);
        move.adopt(spec);
        return mayBegin ? move.mayBegin() : move;
    }

    private Move sameVersion(RolloutSpec spec) {
        return switch (state.phase()) {
            case BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD -> spec.equals(state.spec()) ? move : onTheWay(spec);
            case PENDING -> pending(spec);
            case ROLLED_BACK -> move.adopt(spec);
            case ROLLING_BACK -> move.adopt(spec).then(null);
            case SUPERSEDED -> move.then(spec);
            case ABORTED -> wasRemovedBeforeItBegan() ? move.await(spec) : adoptAfterAbort(spec);
            case DONE -> afterDone(spec);
        };
    }

    private Move afterDone(RolloutSpec spec) {
        boolean said = fileGivesAll() || spec.baselineVersion().equals(spec.version());
        move.adopt(spec).then(null);
        return said && !state.released() ? move.makePermanent() : move;
    }

    private boolean wasRemovedBeforeItBegan() {
        Reason reason = state.reason();
        return !state.inFile()
                && state.released()
                && reason != null
                && reason.code().equals(Reason.REMOVED);
    }

    private Move adoptAfterAbort(RolloutSpec spec) {
        move.adopt(spec);
        return releaseIfWritten();
    }

    /** After an abort the file has its say once its own weight was edited: somebody meant it. What did harm stays out. */
    private Move releaseIfWritten() {
        boolean didHarm = state.quarantined().contains(state.spec().version());
        return didHarm || state.released() || file.fileWeightPpm() == state.fileWeightPpm()
                ? move
                : move.restore().release("the file has another weight now, and counts again after the abort");
    }

    /** What lies ahead may change at any time. Where what lies behind changed as well, a person has to look. */
    private Move onTheWay(RolloutSpec spec) {
        RolloutSpec before = state.spec();
        boolean behind = state.stage() == before.stages().size();
        boolean sameSoFar = behind
                ? spec.stages().size() == before.stages().size()
                : spec.stages().size() > state.stage();
        for (int i = 0; sameSoFar && i < spec.stages().size() && i <= state.stage(); i++) {
            sameSoFar =
                    spec.stages().get(i).weightPpm() == before.stages().get(i).weightPpm();
        }
        if (sameSoFar) {
            return move.adopt(spec).say(News.SPEC_CHANGED, move.name() + " goes on as the file says now");
        }
        return move.moveTo(spec, lastStageWithin(spec, state.weightPpm()))
                .hold(
                        Reason.of(Reason.SPEC_CHANGED, "the stages were changed in the file; resume goes on with them"),
                        true);
    }

    private static int lastStageWithin(RolloutSpec spec, int weightPpm) {
        int last = 0;
        for (int i = 1; i < spec.stages().size() && spec.weightPpm(i) <= weightPpm; i++) {
            last = i;
        }
        return last;
    }
}
