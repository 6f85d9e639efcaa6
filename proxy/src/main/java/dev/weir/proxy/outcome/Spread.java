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

        /** Since then, of which the arrays are now those of the later moment; and these hold the difference. */
        private void riseFrom(Partition before) {
            riseFrom(before.marks, marks);
            riseFrom(before.failed, failed);
        }

        private static void riseFrom(long[] before, long[] now) {
            for (int i = 0; i < now.length; i++) {
                long total = now[i];
                now[i] = total - before[i];
                before[i] = total;
            }
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

    private static Spread zero() {
        return new Spread(
                new Partition(new long[KEY_SLICES], new long[KEY_SLICES]),
                new Partition(new long[ENDPOINTS], new long[ENDPOINTS]));
    }

    /** Adds up the counters of all loops, which only grow, and tells what came on top. Of one owner. */
    static final class Sums {
        private final Spread before = zero();
        private Spread now = zero();

        void slice(int cell, long marks, long failed) {
            now.slices.marks[cell] += marks;
            now.slices.failed[cell] += failed;
        }

        void endpoint(int cell, long marks, long failed) {
            now.endpoints.marks[cell] += marks;
            now.endpoints.failed[cell] += failed;
        }

        /** Since this was called last. Begins anew. */
        Spread risen() {
            Spread risen = now;
            risen.slices.riseFrom(before.slices);
            risen.endpoints.riseFrom(before.endpoints);
            now = zero();
            return risen;
        }
    }
}
