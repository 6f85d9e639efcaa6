package dev.weir.proxy.outcome;

import java.util.Arrays;

/** The value of each {@link SlotCounter} of a slot, over all loops: since the start, or within a window. Immutable, any thread. */
public final class SlotCounts {
    private static final SlotCounter[] COUNTERS = SlotCounter.values();
    private static final OutcomeClass[] CLASSES = OutcomeClass.values();

    public static final SlotCounts NONE = new SlotCounts(new long[COUNTERS.length]);

    private final long[] values;

    /** Takes the array over. */
    SlotCounts(long[] values) {
        this.values = values;
    }

    public long get(SlotCounter counter) {
        return values[counter.ordinal()];
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
        long[] sums = values.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.values[i];
        }
        return new SlotCounts(sums);
    }

    public SlotCounts minus(SlotCounts earlier) {
        long[] differences = values.clone();
        for (int i = 0; i < differences.length; i++) {
            differences[i] -= earlier.values[i];
        }
        return new SlotCounts(differences);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlotCounts that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
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
