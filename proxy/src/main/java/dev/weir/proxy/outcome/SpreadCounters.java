package dev.weir.proxy.outcome;

/** Evidence marks of one slot on one loop, by where they came from. Written by that loop, read by the control thread. */
final class SpreadCounters {
    private static final int MARKS = 0;
    private static final int FAILED = 1;

    private final Counters slices = new Counters(2 * Spread.KEY_SLICES);
    private final Counters endpoints = new Counters(2 * Spread.ENDPOINTS);

    /** @param endpoint any number of 0 or more; those that are equal modulo {@link Spread#ENDPOINTS} count as one */
    void mark(int keySlice, int endpoint, boolean failed) {
        int slice = 2 * (keySlice & (Spread.KEY_SLICES - 1));
        int from = 2 * (endpoint & (Spread.ENDPOINTS - 1));
        slices.increment(slice + MARKS);
        endpoints.increment(from + MARKS);
        if (failed) {
            slices.increment(slice + FAILED);
            endpoints.increment(from + FAILED);
        }
    }

    void addTo(Spread.Sums sums) {
        for (int i = 0; i < Spread.KEY_SLICES; i++) {
            sums.slice(i, slices.get(2 * i + MARKS), slices.get(2 * i + FAILED));
        }
        for (int i = 0; i < Spread.ENDPOINTS; i++) {
            sums.endpoint(i, endpoints.get(2 * i + MARKS), endpoints.get(2 * i + FAILED));
        }
    }

    void addFailedTo(long[] bySlice, long[] byEndpoint) {
        for (int i = 0; i < bySlice.length; i++) {
            bySlice[i] += slices.get(2 * i + FAILED);
        }
        for (int i = 0; i < byEndpoint.length; i++) {
            byEndpoint[i] += endpoints.get(2 * i + FAILED);
        }
    }
}
