package dev.weir.proxy.outcome;

import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The place where outcomes of one route, of one variant of one split, or of one mirror of one route are counted: a {@link Recording} per event loop.
 * Handed out by {@link Outcomes} by name and kept by the routing table, so it survives table swaps. Immutable but for
 * the recordings, of which each has one writer; any thread.
 */
public final class Slot {
    /** What a slot counts. */
    public enum Kind {
        ROUTE,
        VARIANT,
        /** Copies of a route's requests that go to one of its mirrors; never what is judged. */
        MIRROR
    }

    /** Routes, variants, mirrors; then by owner, then by variant. */
    public static final Comparator<Slot> BY_NAME =
            Comparator.comparing(Slot::kind).thenComparing(Slot::owner).thenComparing(Slot::variant);

    private final Kind kind;
    private final String owner;
    private final String variant;
    private final int number;
    private final AtomicReferenceArray<@Nullable Recording> recordings;
    private final SlotSums sums;

    /** Somebody asked for the slot since the control thread last looked. */
    private volatile boolean wanted;

    private volatile @Nullable Yardstick yardstick;

    /** @param number that no other slot has which is in use */
    Slot(Key key, int number, int loops) {
        this.number = number;
        this.kind = key.kind();
        this.owner = key.owner();
        this.variant = key.variant();
        this.recordings = new AtomicReferenceArray<>(loops);
        this.sums = new SlotSums(this);
    }

    /** A slot's name. */
    record Key(Kind kind, String owner, String variant) {}

    public Kind kind() {
        return kind;
    }

    /** The name of the route, of the split, or of the route that is mirrored. */
    public String owner() {
        return owner;
    }

    /** The name of the variant or of the mirror; empty for a route. */
    public String variant() {
        return variant;
    }

    /** What exchanges of this variant are measured by; null: every one counts, and no latency is compared. Any thread. */
    public @Nullable Yardstick yardstick() {
        return yardstick;
    }

    /** The control thread: measure by this from now on. */
    public void measureBy(@Nullable Yardstick next) {
        yardstick = next;
    }

    /** Whether an exchange that began then may be evidence for this variant. */
    public boolean takesEvidenceSince(long beganNs) {
        Yardstick measure = yardstick;
        return measure == null || measure.counts(beganNs);
    }

    /** A small number of its own, by which loops count their writes; a slot that comes after it was released may get it. */
    int number() {
        return number;
    }

    Key key() {
        return new Key(kind, owner, variant);
    }

    /** As seen by the loop that writes it. */
    @Nullable
    Recording recording(int loop) {
        return recordings.getOpaque(loop);
    }

    void recording(int loop, Recording recording) {
        recordings.setRelease(loop, recording);
    }

    /** As seen by the control thread. */
    @Nullable
    Recording published(int loop) {
        return recordings.getAcquire(loop);
    }

    /** The control thread: lets loops that still hold the slot find the one that replaces it. */
    void detach() {
        for (int loop = 0; loop < loops(); loop++) {
            recordings.setRelease(loop, null);
        }
    }

    int loops() {
        return recordings.length();
    }

    /** The control thread's sums over all recordings. */
    SlotSums sums() {
        return sums;
    }

    void want() {
        wanted = true;
    }

    boolean isWanted() {
        return wanted;
    }

    /** The control thread: whether somebody asked for the slot since the last call. */
    boolean wasWanted() {
        boolean was = wanted;
        if (was) {
            wanted = false;
        }
        return was;
    }

    @Override
    public String toString() {
        return kind == Kind.ROUTE ? owner : owner + "/" + variant;
    }
}
