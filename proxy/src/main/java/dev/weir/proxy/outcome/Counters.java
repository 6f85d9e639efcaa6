package dev.weir.proxy.outcome;

import java.util.concurrent.atomic.AtomicLongArray;

/** Longs with one writer, an event loop, and any number of readers that may be a moment behind. They only grow. */
final class Counters {
    private final AtomicLongArray values;

    Counters(int size) {
        this.values = new AtomicLongArray(size);
    }

    /** Writer only. */
    void increment(int index) {
        values.setOpaque(index, values.getPlain(index) + 1);
    }

    /** Writer only. */
    void add(int index, long amount) {
        values.setOpaque(index, values.getPlain(index) + amount);
    }

    /** Writer only; publishes all that it wrote before. */
    void incrementRelease(int index) {
        values.setRelease(index, values.getPlain(index) + 1);
    }

    /** Any thread. */
    long get(int index) {
        return values.getOpaque(index);
    }

    /** Any thread; what was written before this value is seen too. */
    long getAcquire(int index) {
        return values.getAcquire(index);
    }

    int size() {
        return values.length();
    }
}
