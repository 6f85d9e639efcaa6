package dev.weir.proxy.outcome;

import com.lmax.disruptor.RingBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's end of the access log: a ring that only this loop publishes to. It never waits: a line that finds the
 * ring full is dropped and counted.
 */
public final class LogPublisher {
    /** Writes nothing, and lets nothing be copied. Any loop may hold it. */
    public static final LogPublisher OFF = new LogPublisher(null);

    private static final int MAX_SPARE_LINES = 1024;

    private final @Nullable RingBuffer<LogEvent> ring;
    private final ArrayDeque<LogLine> spare = new ArrayDeque<>();
    private final Counters dropped = new Counters(1);

    LogPublisher(@Nullable RingBuffer<LogEvent> ring) {
        this.ring = ring;
    }

    /** An empty line to fill; null if no log is written. */
    @Nullable
    LogLine take() {
        if (ring == null) {
            return null;
        }
        LogLine line = spare.pollLast();
        if (line == null) {
            return new LogLine();
        }
        line.clear();
        return line;
    }

    /** Takes a line back that was not published. */
    void release(LogLine line) {
        if (ring != null && spare.size() < MAX_SPARE_LINES) {
            spare.addLast(line);
        }
    }

    void publish(LogLine line, Outcome outcome) {
        if (ring == null) {
            return;
        }
        if (!ring.hasAvailableCapacity(1)) {
            dropped.increment(0);
            release(line);
            return;
        }
        line.fill(outcome);
        long sequence = ring.next();
        LogLine written = ring.get(sequence).exchange(line);
        ring.publish(sequence);
        if (written != null) {
            release(written);
        }
    }

    /** Lines dropped because the ring was full; any thread. */
    long dropped() {
        return dropped.get(0);
    }
}
