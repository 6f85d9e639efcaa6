package dev.weir.proxy.mirror;

import dev.weir.proxy.outcome.Slot;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the copies that one mirror got: the sent ones are counted in its {@link Slot}, with their latencies, the
 * dropped ones here. It outlives tables. Any thread; a {@link Pace} only the loop it belongs to.
 */
public final class CopyTally {
    private final Slot slot;
    private final LongAdder[] drops = new LongAdder[CopyDrop.values().length];
    private final LongAdder[] uncompared = new LongAdder[Uncompared.values().length];
    private final LongAdder inFlight = new LongAdder();
    private final Pace[] paces;

    CopyTally(Slot slot, int loops) {
        this.slot = slot;
        for (int i = 0; i < drops.length; i++) {
            drops[i] = new LongAdder();
        }
        for (int i = 0; i < uncompared.length; i++) {
            uncompared[i] = new LongAdder();
        }
        this.paces = new Pace[loops];
        for (int i = 0; i < loops; i++) {
            paces[i] = new Pace();
        }
    }

    /** Where outcomes and latencies of the copies are counted. */
    public Slot slot() {
        return slot;
    }

    public long dropped(CopyDrop reason) {
        return drops[reason.ordinal()].sum();
    }

    /** Copies that are held or under way now. */
    public long inFlight() {
        return Math.max(0, inFlight.sum());
    }

    /** Requests that were copied to be compared, and were not. */
    public long notCompared(Uncompared reason) {
        return uncompared[reason.ordinal()].sum();
    }

    void drop(CopyDrop reason) {
        drops[reason.ordinal()].increment();
    }

    void uncompared(Uncompared reason) {
        uncompared[reason.ordinal()].increment();
    }

    void begun() {
        inFlight.increment();
    }

    void ended() {
        inFlight.decrement();
    }

    /** How many copies this loop may have under way. */
    Pace pace(int loop) {
        return paces[loop];
    }
}
