package dev.weir.control.journal;

import dev.weir.control.rollout.RolloutEvent.Restarted;
import dev.weir.control.rollout.RolloutEvent.Stop;
import dev.weir.control.rollout.RolloutState;
import dev.weir.proxy.config.SplitConfig;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a journal told when it was opened. Immutable.
 *
 * @param stop how the process before ended
 * @param states by split, as of the last line that can be trusted
 * @param atMostPpm by split, what later lines say that the variant had; only where they say less
 * @param takenOut splits of which a later line says that the variant was taken out of traffic
 * @param notes for people: what was cut off or not trusted; empty when all is well
 */
record Found(
        Stop stop,
        SortedMap<String, RolloutState> states,
        SortedMap<String, Integer> atMostPpm,
        SortedSet<String> takenOut,
        List<String> notes) {

    public Found {
        states = Collections.unmodifiableSortedMap(new TreeMap<>(states));
        atMostPpm = Collections.unmodifiableSortedMap(new TreeMap<>(atMostPpm));
        takenOut = Collections.unmodifiableSortedSet(new TreeSet<>(takenOut));
        notes = List.copyOf(notes);
    }

    /** What the rollout of a split has to be told first. */
    Restarted restarted(String split) {
        return new Restarted(stop, atMostPpm.getOrDefault(split, SplitConfig.WHOLE_PPM), takenOut.contains(split));
    }
}
