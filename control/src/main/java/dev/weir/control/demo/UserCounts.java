package dev.weir.control.demo;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the users saw of one variant. Any thread counts; one thread at a time reads. */
final class UserCounts {
    private static final int DIGITS = 2;

    private final LongAdder ok = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Recorder latencies = new Recorder(DIGITS);
    private final Histogram all = new Histogram(DIGITS);
    private Seen before = new Seen(0, 0, new Histogram(DIGITS));

    /**
     * Numbers for a time.
     *
     * @param latencyUs of all requests, from when each was due
     */
    record Seen(long ok, long failed, Histogram latencyUs) {
        long requests() {
            return ok + failed;
        }
    }

    void add(boolean good, long latencyUs) {
        (good ? ok : failed).increment();
        latencies.recordValue(Math.max(0, latencyUs));
    }

    /** Requests so far. */
    long requests() {
        return ok.sum() + failed.sum();
    }

    /** Since the last call. */
    Seen recent() {
        Histogram interval = latencies.getIntervalHistogram();
        all.add(interval);
        Seen now = new Seen(ok.sum(), failed.sum(), interval);
        Seen recent = new Seen(now.ok() - before.ok(), now.failed() - before.failed(), interval);
        before = now;
        return recent;
    }

    /** Since the start. */
    Seen total() {
        all.add(latencies.getIntervalHistogram());
        return new Seen(ok.sum(), failed.sum(), all.copy());
    }
}
