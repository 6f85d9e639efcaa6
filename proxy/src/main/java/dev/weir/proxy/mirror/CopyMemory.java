package dev.weir.proxy.mirror;

import java.util.concurrent.atomic.AtomicLong;

/** What all mirrors of the process hold, in bytes: requests until their copies are answered, answers until they are compared. Any thread. */
public final class CopyMemory {
    private final AtomicLong heldBytes = new AtomicLong();

    /** Takes so many bytes, to be given back by {@link #release}; false if more than the limit would be held. */
    boolean tryHold(long bytes, long limitBytes) {
        long held = heldBytes.get();
        while (held + bytes <= limitBytes) {
            if (heldBytes.compareAndSet(held, held + bytes)) {
                return true;
            }
            held = heldBytes.get();
        }
        return false;
    }

    void release(long bytes) {
        long left = heldBytes.addAndGet(-bytes);
        assert left >= 0 : "released more than was held";
    }

    /** What is held now. */
    public long heldBytes() {
        return heldBytes.get();
    }
}
