package dev.weir.control.status;

import dev.weir.control.judge.JudgeView;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.table.Generation;
import dev.weir.control.table.RolledBack;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of things at one moment. Immutable.
 *
 * @param history the generations that are kept, newest first; the first is in force
 * @param verdicts of the guarded variants at the last tick; on others of running rollouts why there is none yet
 * @param evidence the numbers behind them, at most a second old
 * @param rollouts by split
 * @param unsaved whether something in force is not on the disk
 */
public record ControlStatus(
        Phase phase,
        Instant startedAt,
        List<Generation> history,
        FileStatus file,
        SortedMap<RolledBack.Key, Verdict> verdicts,
        SortedMap<RolledBack.Key, JudgeView> evidence,
        SortedMap<String, RolloutState> rollouts,
        boolean unsaved) {

    public ControlStatus {
        history = List.copyOf(history);
        verdicts = Collections.unmodifiableSortedMap(new TreeMap<>(verdicts));
        evidence = Collections.unmodifiableSortedMap(new TreeMap<>(evidence));
        rollouts = Collections.unmodifiableSortedMap(new TreeMap<>(rollouts));
    }

    /** The one in force. */
    public Generation generation() {
        return history.getFirst();
    }
}
