package dev.weir.proxy.token;

import java.util.concurrent.atomic.AtomicLong;

/** How the keys of an issuer came. Counters only grow. Written by who reads keys, read by any thread. */
public final class IssuerStats {
    /** Keys were never read. */
    public static final long NEVER = -1;

    private final AtomicLong readings = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private volatile long readAtMs = NEVER;
    private volatile String problem = "";

    /** Keys were read. */
    public void read(long nowMs, boolean changed) {
        readings.incrementAndGet();
        changes.addAndGet(changed ? 1 : 0);
        readAtMs = nowMs;
        problem = "";
    }

    /** Keys could not be read. */
    public void failed(String why) {
        readings.incrementAndGet();
        failures.incrementAndGet();
        problem = why;
    }

    /** How often they were asked for. */
    public long readings() {
        return readings.get();
    }

    /** How often they did not come. */
    public long failures() {
        return failures.get();
    }

    /** How often they were others than before. */
    public long changes() {
        return changes.get();
    }

    /** When they came last, in milliseconds since the epoch; {@link #NEVER}. */
    public long readAtMs() {
        return readAtMs;
    }

    /** Why they did not come the last time; empty if they did. */
    public String problem() {
        return problem;
    }
}
