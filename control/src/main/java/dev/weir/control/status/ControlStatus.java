package dev.weir.control.status;

import dev.weir.control.judge.GuardVerdict;
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
 * @param verdicts of the guarded variants at the last tick
 * @param unsaved whether something in force is not on the disk
 */
public record ControlStatus(
        Phase phase,
        Instant startedAt,
        List<Generation> history,
        FileStatus file,
        SortedMap<RolledBack.Key, GuardVerdict> verdicts,
        boolean unsaved) {

    public ControlStatus {
        history = List.copyOf(history);
        verdicts = Collections.unmodifiableSortedMap(new TreeMap<>(verdicts));
    }

    /** The one in force. */
    public Generation generation() {
        return history.getFirst();
    }
}
