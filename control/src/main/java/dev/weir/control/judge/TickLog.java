package dev.weir.control.judge;

import dev.weir.proxy.outcome.SlotCounts;
import java.util.Arrays;

/**
 * What one variant showed in the ticks of a second, in all metrics side by side: a tick only writes here what it brings, and rates and
 * sums, which lie far apart, take it in when somebody asks for them. Owned by the control thread.
 */
final class TickLog {
    private static final Compared[] METRICS = Compared.values();
    private static final int ROW = 2 * METRICS.length;

    /** A second has ten; of a late one, the rest is in the sums alone. */
    private static final int TICKS = 16;

    private final long[] sums = new long[ROW];
    private final long[] rows = new long[TICKS * ROW];
    private int ticks;

    /** A bit for each metric in which something was bad this second. */
    private int bad;

    private boolean taken = true;

    /** A tick. */
    void add(SlotCounts counts) {
        if (counts.isEmpty()) {
            return;
        }
        int row = ticks * ROW;
        for (Compared metric : METRICS) {
            int place = 2 * metric.ordinal();
            long marks = counts.get(metric.marks());
            long failed = counts.get(metric.failed());
            sums[place] += marks;
            sums[place + 1] += failed;
            bad |= failed > 0 ? 1 << metric.ordinal() : 0;
            if (ticks < TICKS) {
                rows[row + place] = marks;
                rows[row + place + 1] = failed;
            }
        }
        ticks = Math.min(TICKS, ticks + 1);
        taken = false;
    }

    /** Whether all that came was taken in. */
    boolean isTaken() {
        return taken;
    }

    /** What was not taken in yet. */
    long marks(Compared metric) {
        return sums[2 * metric.ordinal()];
    }

    long failed(Compared metric) {
        return sums[2 * metric.ordinal() + 1];
    }

    /** It was taken in. */
    void take() {
        Arrays.fill(sums, 0);
        taken = true;
    }

    /** Hands over the ticks of this second, which ends, in one metric; one in which nothing was bad has no clumps to show. */
    void hand(Compared metric, TimeClumps to) {
        boolean isBad = (bad & 1 << metric.ordinal()) != 0;
        for (int row = 0; isBad && row < ticks * ROW; row += ROW) {
            to.add(false, rows[row + 2 * metric.ordinal()], rows[row + 2 * metric.ordinal() + 1]);
        }
        to.add(true, 0, 0);
    }

    /** Another second begins. */
    void beginSecond() {
        ticks = 0;
        bad = 0;
    }
}
