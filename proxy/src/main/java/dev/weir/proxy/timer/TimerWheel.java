package dev.weir.proxy.timer;

/**
 * The deadlines of one event loop, hashed by time into a ring of buckets. Owned and called by that loop alone.
 *
 * <pre>
 * bucket   0     1     2   ...  511       a bucket is a circular list of deadlines behind a sentinel
 *          |     |     |         |        tick t looks at bucket t mod 512
 *          o-o   o     o-o-o     o        a deadline is linked at its visit tick, at most one round ahead
 * </pre>
 *
 * A deadline that is armed later than before only gets a new due time: when its visit tick comes, the bucket sees that it
 * is not due and links it again. So the two or three deadlines that each request moves forward cost a field write each.
 * Only arming earlier relinks. A deadline further away than one round is looked at once a round.
 *
 * <p>A deadline never passes early; it passes in the first {@link #advance} behind the end of the tick it is due in.
 */
public final class TimerWheel {
    public static final long DEFAULT_TICK_NS = 50_000_000;
    public static final int DEFAULT_BUCKETS = 512;

    private static final long FARTHEST_NS = Long.MAX_VALUE / 4;
    private static final Expiry NOTHING = nowNs -> {};

    private final long tickNs;
    private final long originNs;
    private final int mask;
    private final Deadline[] buckets;

    /** What the present tick has to look at: detached from its bucket, so that callbacks may link into the same bucket. */
    private final Deadline visiting = new Deadline(NOTHING);

    private long tick;
    private int linked;
    private int armed;

    public TimerWheel(long nowNs) {
        this(nowNs, DEFAULT_TICK_NS, DEFAULT_BUCKETS);
    }

    /** A wheel whose {@code buckets} are a power of two. */
    public TimerWheel(long nowNs, long tickNs, int buckets) {
        if (tickNs <= 0 || Integer.bitCount(buckets) != 1) {
            throw new IllegalArgumentException("a wheel needs a positive tick and a power of two of buckets");
        }
        this.originNs = nowNs;
        this.tickNs = tickNs;
        this.mask = buckets - 1;
        this.buckets = new Deadline[buckets];
        for (int i = 0; i < buckets; i++) {
            this.buckets[i] = new Deadline(NOTHING);
        }
    }

    public long tickNs() {
        return tickNs;
    }

    /** Lets the deadline pass {@code delayNs} from now, whatever it was armed for before. A delay of 0 or less means the next tick. */
    public void arm(Deadline deadline, long nowNs, long delayNs) {
        if (deadline.wheel != this) {
            adopt(deadline);
        }
        if (linked == 0) {
            tick = Math.max(tick, tickAt(nowNs));
        }
        long dueNs = nowNs - originNs + Math.clamp(delayNs, 0, FARTHEST_NS);
        deadline.dueNs = dueNs;
        if (!deadline.armed) {
            deadline.armed = true;
            armed++;
        }
        long dueTick = tickOf(dueNs);
        if (!deadline.isLinked()) {
            link(deadline, dueTick);
        } else if (dueTick < deadline.visitTick) {
            unlink(deadline);
            link(deadline, dueTick);
        }
    }

    /**
     * Lets every deadline pass that is due. The order of deadlines that pass in one call is not defined. A callback that
     * throws ends the call; the next call goes on behind it.
     *
     * @return whether a deadline is still armed, so that the loop must call again
     */
    public boolean advance(long nowNs) {
        visit(nowNs);
        long target = tickAt(nowNs);
        if (linked == 0) {
            tick = Math.max(tick, target);
        }
        tick = Math.max(tick, target - mask - 1);
        while (tick < target) {
            tick++;
            detach(buckets[(int) tick & mask]);
            visit(nowNs);
        }
        return armed > 0;
    }

    /** How many deadlines are armed. */
    public int armed() {
        return armed;
    }

    void disarm(Deadline deadline) {
        deadline.armed = false;
        armed--;
    }

    void remove(Deadline deadline) {
        if (deadline.armed) {
            disarm(deadline);
        }
        if (deadline.isLinked()) {
            unlink(deadline);
        }
    }

    private void visit(long nowNs) {
        long elapsedNs = nowNs - originNs;
        Deadline deadline = visiting.next;
        while (deadline != visiting) {
            if (deadline.armed && deadline.dueNs > elapsedNs) {
                unlink(deadline);
                link(deadline, tickOf(deadline.dueNs));
            } else {
                unlink(deadline);
                pass(deadline, nowNs);
            }
            deadline = visiting.next;
        }
    }

    private void pass(Deadline deadline, long nowNs) {
        if (deadline.armed) {
            disarm(deadline);
            deadline.expiry.expired(nowNs);
        }
    }

    private void adopt(Deadline deadline) {
        deadline.cancel();
        deadline.wheel = this;
    }

    private void link(Deadline deadline, long dueTick) {
        deadline.visitTick = Math.clamp(dueTick, tick + 1, tick + mask + 1);
        Deadline bucket = buckets[(int) deadline.visitTick & mask];
        deadline.previous = bucket.previous;
        deadline.next = bucket;
        bucket.previous.next = deadline;
        bucket.previous = deadline;
        linked++;
    }

    private void unlink(Deadline deadline) {
        deadline.previous.next = deadline.next;
        deadline.next.previous = deadline.previous;
        deadline.previous = deadline;
        deadline.next = deadline;
        linked--;
    }

    private void detach(Deadline bucket) {
        if (bucket.isLinked()) {
            visiting.next = bucket.next;
            visiting.previous = bucket.previous;
            bucket.next.previous = visiting;
            bucket.previous.next = visiting;
            bucket.next = bucket;
            bucket.previous = bucket;
        }
    }

    /** The first tick at or behind this time, so that nothing passes early. */
    private long tickOf(long dueNs) {
        return Math.ceilDiv(dueNs, tickNs);
    }

    private long tickAt(long nowNs) {
        return Math.floorDiv(nowNs - originNs, tickNs);
    }
}
