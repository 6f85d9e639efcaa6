package dev.weir.proxy.route;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Token buckets by key, in a table of fixed size: each key may stand in one of eight slots. A full bucket is like none, so
 * that its slot is free; if none is free, the bucket that is nearest to full makes room.
 *
 * <pre>
 *   slots: | key, full at | key, full at | ... eight make a set, the key's hash chooses the set
 * </pre>
 *
 * Any thread, no locks. A bucket that makes room is full when its key comes back. Two threads that meet in one slot at the
 * same moment may charge one request to the wrong key or to none, and what is taken while the table grows may be forgotten.
 */
final class KeyedBuckets {
    private static final int WAYS = 8;
    private static final int SMALLEST = 64;
    private static final long NO_KEY = 0;
    /** A bucket that nobody took from is full at any time. */
    private static final long NEVER_USED = 0;

    private final AtomicLongArray keys;
    private final AtomicLongArray fullAtNs;
    private final int setMask;

    private KeyedBuckets(int capacity) {
        this.keys = new AtomicLongArray(capacity);
        this.fullAtNs = new AtomicLongArray(capacity);
        this.setMask = capacity / WAYS - 1;
    }

    static KeyedBuckets smallest() {
        return new KeyedBuckets(SMALLEST);
    }

    int capacity() {
        return keys.length();
    }

    /**
     * Takes a token of the key's bucket if there is one.
     *
     * @param key a hash, spread well over all its bits
     */
    boolean tryTake(long key, long nowNs, long intervalNs, long burstNs) {
        long wanted = key == NO_KEY ? 1 : key;
        int slot = claim(wanted, nowNs);
        while (true) {
            long before = fullAtNs.get(slot);
            long base = isFull(before, nowNs) ? nowNs : before;
            if (base - nowNs > burstNs) {
                return false;
            }
            if (fullAtNs.compareAndSet(slot, before, base + intervalNs)) {
                return true;
            }
        }
    }

    /** Four times as many, with the buckets that are not full; null if this key still finds a free slot here. */
    @Nullable
    KeyedBuckets grownFor(long key, long nowNs) {
        long wanted = key == NO_KEY ? 1 : key;
        if (find(wanted) >= 0 || isFree(roomiest(wanted, nowNs), nowNs)) {
            return null;
        }
        KeyedBuckets grown = new KeyedBuckets(capacity() * 4);
        for (int slot = 0; slot < capacity(); slot++) {
            if (!isFree(slot, nowNs)) {
                int to = grown.claim(keys.get(slot), nowNs);
                grown.fullAtNs.set(to, fullAtNs.get(slot));
            }
        }
        return grown;
    }

    private int find(long key) {
        int first = firstSlot(key);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (keys.get(slot) == key) {
                return slot;
            }
        }
        return -1;
    }

    /** The slot in which the key stands or, if it stands nowhere yet, from now on does. */
    private int claim(long key, long nowNs) {
        for (int slot = find(key); ; slot = find(key)) {
            if (slot >= 0) {
                return slot;
            }
            int roomiest = roomiest(key, nowNs);
            long before = keys.get(roomiest);
            long taken = fullAtNs.get(roomiest);
            if (keys.compareAndSet(roomiest, before, key)) {
                if (!isFull(taken, nowNs)) {
                    fullAtNs.compareAndSet(roomiest, taken, nowNs);
                }
                return roomiest;
            }
        }
    }

    /** The key's slot that is free, or else nearest to it. */
    private int roomiest(long key, long nowNs) {
        int first = firstSlot(key);
        int roomiest = first;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (isFree(slot, nowNs)) {
                return slot;
            }
            roomiest = fullAtNs.get(slot) - fullAtNs.get(roomiest) < 0 ? slot : roomiest;
        }
        return roomiest;
    }

    private boolean isFree(int slot, long nowNs) {
        return isFull(fullAtNs.get(slot), nowNs);
    }

    private static boolean isFull(long fullAtNs, long nowNs) {
        return fullAtNs == NEVER_USED || fullAtNs - nowNs <= 0;
    }

    private int firstSlot(long key) {
        return (int) (key & setMask) * WAYS;
    }
}
