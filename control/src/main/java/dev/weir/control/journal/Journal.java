package dev.weir.control.journal;

import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutEvent.Stop;
import dev.weir.control.rollout.RolloutMachine;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Transition;
import dev.weir.control.state.StateDir;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of all rollouts of a process. What {@link #append} said is written is there after any crash.
 *
 * <p>A disk that does not take a line is told of, never thrown: Weir serves on, and rolls back. What gives a variant more is
 * then not done by whoever asked, and forgotten here; anything else is done, and owed until the disk takes it.
 *
 * <p>One thread.
 */
public final class Journal {
    static final String FILE_NAME = "rollouts.jsonl";
    static final String FRESH_NAME = FILE_NAME + ".new";
    static final String DAMAGED_NAME = FILE_NAME + ".damaged";

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int GROWN_BYTES = 256 * 1024;

    private final JournalFiles files;
    private final Found found;
    private final int grownBytes;
    private final Consumer<String> log;
    private final SortedMap<String, RolloutState> written;
    private final SortedMap<String, RolloutState> owed = new TreeMap<>();
    private final SortedMap<String, Transition> resumed = new TreeMap<>();
    private long size;
    private long compactSize;
    private long lastSeq;
    private boolean unsafe;
    private @Nullable String lastComplaint;

    private Journal(JournalFiles files, int grownBytes, Consumer<String> log, JournalReader reader, Found found) {
        this.files = files;
        this.grownBytes = grownBytes;
        this.log = log;
        this.found = found;
        this.written = new TreeMap<>(found.states());
        this.lastSeq = reader.lastSeq();
        this.size = reader.soundSize();
        this.compactSize = grownBytes;
    }

    /**
     * Opens the journal of a state directory, or starts one, and tells its rollouts that the process is another one.
     *
     * @param nowNs monotonic, of this process
     * @throws IOException if the file cannot be read, or not even be cut
     */
    public static Journal open(StateDir stateDir, long nowNs, Instant at) throws IOException {
        return open(new DirectoryFiles(stateDir.path()), GROWN_BYTES, LOG::warn, nowNs, at);
    }

    /** From {@code grownBytes} on, and twice what is left then, it is written anew. */
    static Journal open(JournalFiles files, int grownBytes, Consumer<String> log, long nowNs, Instant at)
            throws IOException {
        byte[] bytes = files.read(FILE_NAME);
        byte[] content = bytes == null ? new byte[0] : bytes;
        JournalReader reader = new JournalReader(content);
        Found found = reader.read();
        found.notes().forEach(log);
        Journal journal = new Journal(files, grownBytes, log, reader, found);
        if (found.stop() == Stop.DAMAGED) {
            journal.keepDamaged(content);
        } else if (bytes == null || content.length > journal.size) {
            journal.cut();
        }
        journal.resume(nowNs, at);
        return journal;
    }

    /** Cutting needs no space, so even a full disk lets the line go that says that the stop was orderly. */
    private void cut() throws IOException {
        files.truncate(FILE_NAME, size);
        files.force(FILE_NAME);
        files.forceDirectory();
    }

    /** For people to look at. The file itself stays as it is until a sound one takes its place. */
    private void keepDamaged(byte[] content) {
        unsafe = true;
        try {
            files.truncate(DAMAGED_NAME, 0);
            files.write(DAMAGED_NAME, 0, content);
        } catch (IOException e) {
            complain("the damaged journal of rollouts could not be kept as " + DAMAGED_NAME, e);
        }
    }

    private void resume(long nowNs, Instant at) {
        found.states().forEach((split, state) -> {
            RolloutEvent restarted = found.restarted(split);
            Transition transition = RolloutMachine.next(state, restarted, nowNs);
            resumed.put(split, transition);
            if (unsafe) {
                owed.put(split, transition.state());
            } else {
                append(new Entry(restarted, transition, nowNs, at));
            }
        });
        if (unsafe) {
            writeAnew(at);
        }
    }

    /** How each rollout goes on in this process; what it brings about is still to be done. */
    public SortedMap<String, Transition> resumed() {
        return Collections.unmodifiableSortedMap(resumed);
    }

    /** For people: what was cut off or not trusted when the journal was opened; empty when all was well. */
    public List<String> notes() {
        return found.notes();
    }

    /** Whether something is in force that is not on the disk. */
    public boolean isBehind() {
        return !owed.isEmpty();
    }

    /**
     * Writes a transition down.
     *
     * @return whether it is on the disk now
     */
    public boolean append(Entry entry) {
        String split = entry.after().split();
        if (unsafe) {
            return appendAnew(entry);
        }
        byte[] line = JournalLine.of(entry.json(lastSeq + 1));
        try {
            files.write(FILE_NAME, size, line);
            files.force(FILE_NAME);
        } catch (IOException e) {
            complain("a rollout of " + split + " could not be written to the journal", e);
            unsafe = true;
            takeBack();
            owe(entry);
            return false;
        }
        size += line.length;
        lastSeq++;
        written.put(split, entry.after());
        if (size >= compactSize) {
            writeAnew(entry.at());
        }
        return true;
    }

    private boolean appendAnew(Entry entry) {
        String split = entry.after().split();
        RolloutState owedBefore = owed.put(split, entry.after());
        if (writeAnew(entry.at())) {
            return true;
        }
        if (owedBefore == null) {
            owed.remove(split);
        } else {
            owed.put(split, owedBefore);
        }
        owe(entry);
        return false;
    }

    /** What gives more is not going to happen now; the rest has happened. */
    private void owe(Entry entry) {
        if (!entry.transition().givesMore()) {
            owed.put(entry.after().split(), entry.after());
        }
    }

    /** What is half written must not come back as a decision. It may not work: then the next file will say better. */
    private void takeBack() {
        try {
            files.truncate(FILE_NAME, size);
            files.force(FILE_NAME);
        } catch (IOException e) {
            complain("what was half written to the journal of rollouts could not be cut off", e);
        }
    }

    /**
     * Tries again to write what is owed.
     *
     * @return whether nothing is owed any more
     */
    public boolean catchUp(Instant at) {
        return owed.isEmpty() || writeAnew(at);
    }

    /** The same trouble again is no news. */
    private void complain(String what, IOException e) {
        String complaint = what + ": " + e;
        if (!complaint.equals(lastComplaint)) {
            log.accept(complaint);
            lastComplaint = complaint;
        }
    }

    /** A fresh file of all states takes the place of the old one, in one step. */
    private boolean writeAnew(Instant at) {
        SortedMap<String, RolloutState> all = new TreeMap<>(written);
        all.putAll(owed);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        long seq = lastSeq;
        for (Map.Entry<String, RolloutState> each : all.entrySet()) {
            content.writeBytes(JournalLine.of(Entry.state(++seq, at, each.getValue())));
        }
        try {
            files.truncate(FRESH_NAME, 0);
            files.write(FRESH_NAME, 0, content.toByteArray());
            files.force(FRESH_NAME);
            files.rename(FRESH_NAME, FILE_NAME);
            files.forceDirectory();
        } catch (IOException e) {
            complain("the journal of rollouts could not be written anew", e);
            unsafe = true;
            return false;
        }
        unsafe = false;
        lastComplaint = null;
        written.putAll(owed);
        owed.clear();
        lastSeq = seq;
        size = content.size();
        compactSize = Math.max(grownBytes, 2 * size);
        return true;
    }

    /** Says that the stop is orderly, so that rollouts go on by themselves after it. */
    public void close(Instant at) {
        try {
            if (!unsafe || writeAnew(at)) {
                files.write(FILE_NAME, size, JournalLine.of(Entry.stopped(lastSeq + 1, at)));
                files.force(FILE_NAME);
            }
            files.close();
        } catch (IOException e) {
            complain("the end could not be written to the journal of rollouts", e);
        }
    }
}
