package dev.weir.proxy.route;

import dev.weir.proxy.config.StatusSet;
import java.util.BitSet;

/** A set of response statuses. Immutable, any thread. */
final class Statuses {
    private final BitSet members = new BitSet(600);

    Statuses(StatusSet config) {
        for (StatusSet.Range range : config.ranges()) {
            members.set(range.first(), range.last() + 1);
        }
    }

    boolean contains(int status) {
        return members.get(status);
    }
}
