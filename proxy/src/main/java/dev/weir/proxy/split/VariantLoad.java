package dev.weir.proxy.split;

import dev.weir.proxy.outcome.Slot;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a variant carries now, for its caps, and where its outcomes are counted. It is the same object in every table that has the variant, so that a reload
 * forgets nothing. Any thread, no locks.
 */
final class VariantLoad {
    private final AtomicLong inFlight = new AtomicLong();
    private final TokenBucket requests = new TokenBucket();
    private final Slot slot;

    VariantLoad(Slot slot) {
        this.slot = slot;
    }

    Slot slot() {
        return slot;
    }

    boolean tryStart(long maxInFlight) {
        long before = inFlight.get();
        while (before < maxInFlight) {
            if (inFlight.compareAndSet(before, before + 1)) {
                return true;
            }
            before = inFlight.get();
        }
        return false;
    }

    void ended() {
        long left = inFlight.decrementAndGet();
        assert left >= 0 : "ended more often than started";
    }

    long inFlight() {
        return inFlight.get();
    }

    TokenBucket requests() {
        return requests;
    }
}
