package dev.weir.proxy.timer;

import org.jspecify.annotations.Nullable;

/**
 * A time by which something must have happened, and what to do if it did not. It is the node of a {@link TimerWheel}'s
 * bucket list itself, so that arming it allocates nothing. Owned by one connection or exchange; touched only by the event
 * loop that owns the wheel.
 *
 * <p>Two ways to stop it: {@link #disarm} when it will soon be armed again (the node keeps its place, one field changes),
 * {@link #cancel} at the end of its owner's life (the wheel lets go of the node and so of the owner).
 */
public final class Deadline {
    final Expiry expiry;

    @Nullable
    TimerWheel wheel;

    /** Neighbours in the bucket; the deadline itself while it is not linked. */
    Deadline previous = this;

    Deadline next = this;

    /** When it passes, on the wheel's own clock; meaningful while armed. */
    long dueNs;

    /** The tick at which the wheel looks at this node; meaningful while linked. Never later than the tick of {@link #dueNs}. */
    long visitTick;

    boolean armed;

    public Deadline(Expiry expiry) {
        this.expiry = expiry;
    }

    public boolean isArmed() {
        return armed;
    }

    /** It will not pass, but is likely to be armed again: the node stays in the wheel until its bucket comes round. */
    public void disarm() {
        if (wheel != null && armed) {
            wheel.disarm(this);
        }
    }

    /** It will not pass, and the wheel forgets it. */
    public void cancel() {
        if (wheel != null) {
            wheel.remove(this);
        }
    }

    boolean isLinked() {
        return next != this;
    }
}
