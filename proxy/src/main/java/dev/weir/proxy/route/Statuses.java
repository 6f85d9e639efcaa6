package dev.weir.proxy.route;

import dev.weir.proxy.config.StatusSet;
import java.util.BitSet;

/** A set of response statuses. Immutable, any thread. */
record Statuses(BitSet members) {
    private static final int SOME = 600;

    static Statuses of(StatusSet config) {
        BitSet members = new BitSet(SOME);
        for (StatusSet.Range range : config.ranges()) {
            members.set(range.first(), range.last() + 1);
        }
        return new Statuses(members);
    }

    boolean contains(int status) {
        return members.get(status);
    }
}
