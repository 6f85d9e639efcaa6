package dev.weir.proxy.mirror;

import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.pool.Pool;

/** Where copies go, and what became of those that went before. Immutable but for the tally; any thread. */
public record CopyTarget(Pool pool, CopyTally tally) {

    /** One that nothing went to yet. */
    public static CopyTarget of(Pool pool, Slot slot, int loops) {
        return new CopyTarget(pool, new CopyTally(slot, loops));
    }
}
