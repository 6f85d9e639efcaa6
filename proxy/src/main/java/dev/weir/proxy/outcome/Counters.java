package dev.weir.proxy.outcome;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** Longs with one writer, an event loop, and any number of readers that may be a moment behind. They only grow. */
final class Counters {
    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values;

    Counters(int size) {
        this(new long[size]);
    }

    private Counters(long[] values) {
        this.values = values;
    }

    /** Writer only: as many as these, with their values, and more. */
    Counters grownTo(int size) {
        return new Counters(Arrays.copyOf(values, size));
    }

    /** Writer only. */
    void increment(int index) {
        VALUE.setOpaque(values, index, values[index] + 1);
    }

    /** Writer only. */
    void add(int index, long amount) {
        VALUE.setOpaque(values, index, values[index] + amount);
    }

    /** Writer only; publishes all that it wrote before. */
    void incrementRelease(int index) {
        VALUE.setRelease(values, index, values[index] + 1);
    }

    /** Any thread. */
    long get(int index) {
        return (long) VALUE.getOpaque(values, index);
    }

    /** Any thread; what was written before this value is seen too. */
    long getAcquire(int index) {
        return (long) VALUE.getAcquire(values, index);
    }

    int size() {
        return values.length;
    }
}
