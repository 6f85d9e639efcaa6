package dev.weir.proxy.outcome;

import java.util.Arrays;

/**
 * How the evidence of one second was spread over slices of the keys and over endpoints: what shows whether failures come one
 * by one or in clumps. Immutable, any thread.
 *
 * @param slices by the low bits of the key's bucket; a request without key counts in one after the other
 * @param endpoints by {@link dev.weir.proxy.pool.Endpoint#number}, modulo {@value #ENDPOINTS}
 */
public record Spread(Partition slices, Partition endpoints) {
    public static final int KEY_SLICES = 16;
    public static final int ENDPOINTS = 32;

    public static final Spread NONE = new Spread(Partition.NONE, Partition.NONE);

    /**
     * Evidence in disjoint cells. The arrays belong to it and are not to be changed.
     *
     * @param marks by cell
     * @param failed by cell
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Partition(long[] marks, long[] failed) {
        public static final Partition NONE = new Partition(new long[0], new long[0]);

        public int cells() {
            return marks.length;
        }

        Partition minus(Partition earlier) {
            if (earlier.cells() == 0) {
                return this;
            }
            Partition difference = new Partition(marks.clone(), failed.clone());
            for (int i = 0; i < cells(); i++) {
                difference.marks[i] -= earlier.marks[i];
                difference.failed[i] -= earlier.failed[i];
            }
            return difference;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Partition that
                    && Arrays.equals(marks, that.marks)
                    && Arrays.equals(failed, that.failed);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(marks) + Arrays.hashCode(failed);
        }

        @Override
        public String toString() {
            return Arrays.toString(failed) + " of " + Arrays.toString(marks);
        }
    }

    Spread minus(Spread earlier) {
        return new Spread(slices.minus(earlier.slices), endpoints.minus(earlier.endpoints));
    }

    /** Adds up the loops. */
    static final class Sums {
        private final Partition slices = new Partition(new long[KEY_SLICES], new long[KEY_SLICES]);
        private final Partition endpoints = new Partition(new long[ENDPOINTS], new long[ENDPOINTS]);

        void slice(int cell, long marks, long failed) {
            slices.marks[cell] += marks;
            slices.failed[cell] += failed;
        }

        void endpoint(int cell, long marks, long failed) {
            endpoints.marks[cell] += marks;
            endpoints.failed[cell] += failed;
        }

        Spread finish() {
            return new Spread(slices, endpoints);
        }
    }
}
