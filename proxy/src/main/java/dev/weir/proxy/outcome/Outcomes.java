package dev.weir.proxy.outcome;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the process: one {@link OutcomeRecorder} per event loop, and the {@link Slot}s by name. Slots outlive
 * routing tables, so a reload resets nothing; those that no table uses and nobody wrote for a while are released. Any thread.
 */
public final class Outcomes {
    /** The route of requests that matched none. */
    public static final String UNROUTED = "-";

    private final List<OutcomeRecorder> recorders;
    private final List<String> refusalLabels;
    private final ConcurrentHashMap<Slot.Key, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicInteger slotNumbers = new AtomicInteger();
    private final Queue<Integer> freeSlotNumbers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean read = new AtomicBoolean();
    private final Slot unrouted;
    private volatile @Nullable Set<Slot> inUse;
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    /**
     * @param loops event loops of the process
     * @param refusalLabels the names of what {@link OutcomeRecorder#refused} counts by index
     */
    public Outcomes(int loops, List<String> refusalLabels) {
        this.refusalLabels = List.copyOf(refusalLabels);
        List<OutcomeRecorder> all = new ArrayList<>(loops);
        for (int loop = 0; loop < loops; loop++) {
            all.add(new OutcomeRecorder(loop, this, this.refusalLabels));
        }
        this.recorders = List.copyOf(all);
        this.unrouted = route(UNROUTED);
    }

    /** The recorder of an event loop, by its index; only that loop may write to it. */
    public OutcomeRecorder recorder(int loop) {
        return recorders.get(loop);
    }

    /** The slot of a route. */
    public Slot route(String name) {
        return slot(new Slot.Key(Slot.Kind.ROUTE, name, ""));
    }

    /** The slot of a variant of a split. */
    public Slot variant(String split, String variant) {
        return slot(new Slot.Key(Slot.Kind.VARIANT, split, variant));
    }

    /** The slot of the copies that one mirror of a route gets. */
    public Slot mirror(String route, String mirror) {
        return slot(new Slot.Key(Slot.Kind.MIRROR, route, mirror));
    }

    /** How many event loops there are. */
    public int loops() {
        return recorders.size();
    }

    /** The slot of requests that matched no route. */
    public Slot unrouted() {
        return unrouted;
    }

    /** Says which slots the table in force uses; the others are released when they have been idle. */
    public void use(Collection<Slot> inForce) {
        inUse = Set.copyOf(inForce);
    }

    /** What was counted, at most a second old while the control thread runs. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** The reader of all recorders, for the control thread. There is one, because reading a histogram empties it. */
    public OutcomeWindows windows(long nowNs) {
        if (!read.compareAndSet(false, true)) {
            throw new IllegalStateException("outcomes have one reader");
        }
        return new OutcomeWindows(this, nowNs);
    }

    /** The first write of a loop to a slot, or the first since it was released. */
    Recording attach(Slot named, int loop) {
        Slot slot = slot(named.key());
        Recording recording = slot.recording(loop);
        if (recording == null) {
            recording = new Recording(slot.number());
            slot.recording(loop, recording);
        }
        return recording;
    }

    Collection<Slot> slots() {
        return slots.values();
    }

    List<OutcomeRecorder> recorders() {
        return recorders;
    }

    List<String> refusalLabels() {
        return refusalLabels;
    }

    void publish(Snapshot published) {
        snapshot = published;
    }

    boolean isInUse(Slot slot) {
        Set<Slot> used = inUse;
        return slot == unrouted || used == null || used.contains(slot);
    }

    /** Forgets a slot unless somebody asked for it since the control thread last looked. */
    boolean release(Slot slot) {
        boolean isReleased =
                slots.computeIfPresent(slot.key(), (key, present) -> present.isWanted() ? present : null) == null;
        if (isReleased) {
            freeSlotNumbers.add(slot.number());
        }
        return isReleased;
    }

    private int freeSlotNumber() {
        Integer free = freeSlotNumbers.poll();
        return free == null ? slotNumbers.getAndIncrement() : free;
    }

    /** Of all slots, how often loops wrote to the one of this number. */
    long writes(int slot) {
        long sum = 0;
        for (int loop = 0; loop < recorders.size(); loop++) {
            sum += recorders.get(loop).writes(slot);
        }
        return sum;
    }

    private Slot slot(Slot.Key name) {
        return slots.compute(name, (key, present) -> {
            Slot slot = present == null ? new Slot(key, freeSlotNumber(), recorders.size()) : present;
            slot.want();
            return slot;
        });
    }
}
