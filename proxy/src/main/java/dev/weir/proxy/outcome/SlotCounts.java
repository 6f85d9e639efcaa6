package dev.weir.proxy.outcome;

import java.util.Arrays;

/**
 * The value of each {@link SlotCounter} of a slot, over all loops: since the start, or within a window. Only those that are
 * not 0 take room, since a minute of seconds is kept for each slot. Immutable, any thread.
 */
public final class SlotCounts {
    private static final SlotCounter[] COUNTERS = SlotCounter.values();
    private static final OutcomeClass[] CLASSES = OutcomeClass.values();

    public static final SlotCounts NONE = of(new long[COUNTERS.length]);

    /** A bit for each counter that is not 0, by ordinal. */
    private final long present;

    /** The values of the bits that are set, in order. */
    private final long[] values;

    private SlotCounts(long present, long[] values) {
        this.present = present;
        this.values = values;
    }

    /** Values by the ordinal of their counter. */
    static SlotCounts of(long[] byOrdinal) {
        return risen(new long[COUNTERS.length], byOrdinal);
    }

    /** By how much values, by the ordinal of their counter, went up. */
    static SlotCounts risen(long[] before, long[] after) {
        long present = 0;
        for (int i = 0; i < after.length; i++) {
            present |= after[i] == before[i] ? 0 : 1L << i;
        }
        long[] values = new long[Long.bitCount(present)];
        int next = 0;
        for (long left = present; left != 0; left &= left - 1) {
            int i = Long.numberOfTrailingZeros(left);
            values[next++] = after[i] - before[i];
        }
        return new SlotCounts(present, values);
    }

    /** Whether every counter is 0. */
    public boolean isEmpty() {
        return present == 0;
    }

    public long get(SlotCounter counter) {
        long bit = 1L << counter.ordinal();
        return (present & bit) == 0 ? 0 : values[Long.bitCount(present & (bit - 1))];
    }

    public long get(OutcomeClass outcomeClass) {
        return get(SlotCounter.of(outcomeClass));
    }

    /** Exchanges that ended, whatever their class. */
    public long exchanges() {
        long sum = 0;
        for (OutcomeClass outcomeClass : CLASSES) {
            sum += get(outcomeClass);
        }
        return sum;
    }

    /** Exchanges of a class that is a failure. */
    public long failures() {
        long sum = 0;
        for (OutcomeClass outcomeClass : CLASSES) {
            sum += outcomeClass.isFailure() ? get(outcomeClass) : 0;
        }
        return sum;
    }

    public SlotCounts plus(SlotCounts other) {
        if (other.present == 0) {
            return this;
        }
        long[] sums = new long[COUNTERS.length];
        for (SlotCounter counter : COUNTERS) {
            sums[counter.ordinal()] = get(counter) + other.get(counter);
        }
        return of(sums);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlotCounts that && present == that.present && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values) + Long.hashCode(present);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (SlotCounter counter : COUNTERS) {
            if (get(counter) != 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(counter.label())
                        .append(' ')
                        .append(get(counter));
            }
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
