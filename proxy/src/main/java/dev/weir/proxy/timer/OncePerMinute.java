package dev.weir.proxy.timer;

/** Lets one of many alike be told, then for a minute none, and counts those that were not. Owned by one thread. */
public final class OncePerMinute {
    /** This one is not told. */
    public static final long UNTOLD = -1;

    private static final long QUIET_NS = 60_000_000_000L;

    private boolean told;
    private long toldNs;
    private long untold;

    /** How many were not told since one was, if this one is to be told; else {@link #UNTOLD}. */
    public long happened(long nowNs) {
        if (!tells(nowNs)) {
            untold++;
            return UNTOLD;
        }
        long before = untold;
        told = true;
        toldNs = nowNs;
        untold = 0;
        return before;
    }

    /** Whether one that happened now would be told. */
    public boolean tells(long nowNs) {
        return !told || nowNs - toldNs >= QUIET_NS;
    }
}
