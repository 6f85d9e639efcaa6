package dev.weir.control.judge;

/**
 * How much more the slow answers of one variant come in clumps in time than independent requests would: the phi of
 * {@link NoiseEstimate}, but with the ticks of a second as its cells. A process that stands still for a moment makes all that is in
 * flight slow together, whatever the key and the endpoint. Owned by the control thread.
 */
final class TimeClumps {
    private static final int TICKS = 16;

    private final long[] marks = new long[TICKS];
    private final long[] slow = new long[TICKS];
    private final Dispersion dispersion = new Dispersion();
    private int ticks;

    /** Takes in a tick; one in which there was nothing says nothing. */
    void add(boolean endsSecond, long tickMarks, long tickSlow) {
        if ((tickMarks > 0 || tickSlow > 0) && ticks < TICKS) {
            marks[ticks] = tickMarks;
            slow[ticks] = tickSlow;
            ticks++;
        }
        if (endsSecond) {
            dispersion.add(marks, slow, ticks, 0);
            ticks = 0;
        }
    }

    /** About 1 for independent requests; above it, so many look like one. */
    double phi() {
        return dispersion.phi();
    }
}
