package dev.weir.proxy.pool;

/** What a pool is for those who use it: what they do when none of its endpoints is usable. */
public enum PoolRole {
    /** Serves a baseline, a fallback or a route by itself: there is nobody else. Panics rather than answer 503. */
    STABLE(false, true),
    /** Every user has another pool to fall back on. */
    BACKED(true, false),
    /** Some user has no fallback, yet unhealthy endpoints must not be tried: a canary that is strict. */
    STRICT(false, false);

    private final boolean hasFallback;
    private final boolean panicAllowed;

    PoolRole(boolean hasFallback, boolean panicAllowed) {
        this.hasFallback = hasFallback;
        this.panicAllowed = panicAllowed;
    }

    /** Whether even the last usable endpoint may be ejected. */
    public boolean hasFallback() {
        return hasFallback;
    }

    /** Whether health may be ignored when too few endpoints are left. */
    public boolean panicAllowed() {
        return panicAllowed;
    }

    /** The role of a pool that is used in two: a fallback only if both have one, panic only if both may. */
    PoolRole and(PoolRole other) {
        return this == other ? this : STRICT;
    }
}
