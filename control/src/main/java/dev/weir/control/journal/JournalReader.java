package dev.weir.control.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutEvent.Stop;
import dev.weir.control.rollout.RolloutMachine;
import dev.weir.control.rollout.RolloutState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal from its beginning, as far as it can be trusted. Of what comes after a damaged line it believes only what
 * lowers a weight. Used once.
 */
final class JournalReader {
    private static final long ANY = -1;

    private final byte[] bytes;
    private final SortedMap<String, RolloutState> states = new TreeMap<>();
    private final SortedMap<String, Integer> atMostPpm = new TreeMap<>();
    private final SortedSet<String> takenOut = new TreeSet<>();
    private final List<String> notes = new ArrayList<>();
    private long lastSeq = ANY;
    private long soundSize;
    private boolean stopped;
    private boolean damaged;

    JournalReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A line and where it begins. */
    private record Line(long at, String text, boolean whole) {}

    Found read() {
        List<Line> lines = lines();
        int i = 0;
        while (i < lines.size() && lines.get(i).whole() && take(lines.get(i).text())) {
            soundSize = end(lines, i);
            i++;
        }
        boolean isTorn = i == lines.size() - 1 && !lines.get(i).whole();
        if (isTorn) {
            long torn = bytes.length - soundSize;
            stopped = false;
            notes.add("the last line of the journal of rollouts was torn; cut off " + torn + " bytes");
        } else if (i < lines.size()) {
            damaged = true;
            stopped = false;
            notes.add(
                    "the journal of rollouts is damaged at byte " + lines.get(i).at() + ", line " + (i + 1) + " of "
                            + lines.size() + "; what follows is not trusted, and its rollouts are held");
            lines.subList(i, lines.size()).forEach(line -> doubt(line.text()));
        }
        Stop stop = damaged ? Stop.DAMAGED : stopped || lines.isEmpty() ? Stop.CLEAN : Stop.UNCLEAN;
        return new Found(stop, states, atMostPpm, takenOut, notes);
    }

    /** Up to here all is sound, but for the line that says that the stop was orderly. */
    long soundSize() {
        return soundSize;
    }

    long lastSeq() {
        return Math.max(lastSeq, 0);
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(new Line(start, text(start, i), true));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            lines.add(new Line(start, text(start, bytes.length), false));
        }
        return lines;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private long end(List<Line> lines, int i) {
        long next = i + 1 < lines.size() ? lines.get(i + 1).at() : bytes.length;
        return stopped ? lines.get(i).at() : next;
    }

    /** Whether the line is sound, follows the one before, and comes to what it says. */
    private boolean take(String text) {
        JsonNode line = JournalLine.parse(text);
        if (line == null || stopped) {
            return false;
        }
        try {
            long seq = Fields.number(line, "seq");
            if (lastSeq != ANY && seq != lastSeq + 1) {
                return false;
            }
            if (line.path("stopped").asBoolean()) {
                stopped = true;
                return true;
            }
            String split = Fields.text(line, "split");
            RolloutState after = line.has("state") ? StateJson.state(line.path("state")) : replayed(split, line);
            if (after == null) {
                return false;
            }
            states.put(split, after);
            lastSeq = seq;
            return true;
        } catch (JsonFormatException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Null when the event comes to something else than it came to then. */
    private @Nullable RolloutState replayed(String split, JsonNode line) throws JsonFormatException {
        RolloutState before = states.get(split);
        if (before == null) {
            return null;
        }
        RolloutState after = RolloutMachine.next(
                        before, EventJson.event(line.path("event")), Fields.number(line, "now"))
                .state();
        return After.of(after).equals(After.read(line.path("after"))) ? after : null;
    }

    /** A whole state of a split of which nothing else is known is better than nothing; all else only lowers. */
    private void doubt(String text) {
        JsonNode line = JournalLine.parse(text);
        if (line == null || !line.has("split")) {
            return;
        }
        try {
            String split = Fields.text(line, "split");
            if (line.has("state")) {
                RolloutState state = StateJson.state(line.path("state"));
                lower(split, After.of(state));
                states.putIfAbsent(split, state);
            } else {
                lower(split, After.read(line.path("after")));
            }
        } catch (JsonFormatException | IllegalArgumentException e) {
            notes.add("and so is a later line: " + e.getMessage());
        }
    }

    private void lower(String split, After after) {
        atMostPpm.merge(split, after.weightPpm(), Math::min);
        boolean isOut = after.phase() == Phase.ROLLING_BACK
                || after.phase() == Phase.ROLLED_BACK
                || after.phase() == Phase.ABORTED;
        if (isOut) {
            takenOut.add(split);
        }
    }
}
