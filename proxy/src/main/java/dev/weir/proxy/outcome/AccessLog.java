package dev.weir.proxy.outcome;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One line per request: a ring per event loop that only the loop publishes to, and one thread that writes them all. A loop
 * never waits for it; what does not fit is dropped and counted. Any thread.
 */
public final class AccessLog implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final List<LogPublisher> publishers;
    private final LogWriter writer;
    private final Thread thread;

    /**
     * What the log did so far.
     *
     * @param written lines
     * @param dropped lines that found their ring full, or could not be written before the end
     * @param failures of the file or of standard output
     */
    public record Stats(long written, long dropped, long failures) {}

    /** Opens the file and starts the writer. */
    public static AccessLog open(AccessLogSettings settings, int loops, WallClock clock) throws IOException {
        Path file = settings.file();
        LogSink sink = file == null
                ? new StandardOutput()
                : RotatingFile.open(file, settings.rotateBytes(), settings.keepFiles());
        return new AccessLog(settings, loops, clock, sink);
    }

    AccessLog(AccessLogSettings settings, int loops, WallClock clock, LogSink sink) {
        List<LogPublisher> all = new ArrayList<>(loops);
        List<EventPoller<LogEvent>> pollers = new ArrayList<>(loops);
        for (int loop = 0; loop < loops; loop++) {
            RingBuffer<LogEvent> ring =
                    RingBuffer.createSingleProducer(LogEvent::new, settings.ringLines(), new SleepingWaitStrategy());
            EventPoller<LogEvent> poller = ring.newPoller();
            ring.addGatingSequences(poller.getSequence());
            pollers.add(poller);
            all.add(new LogPublisher(ring));
        }
        this.publishers = List.copyOf(all);
        this.writer = new LogWriter(List.copyOf(pollers), sink, settings.format(), clock);
        this.thread = Thread.ofPlatform().daemon().name("weir-access-log").start(writer);
    }

    /** The publisher of an event loop, by its index; only that loop may use it. */
    public LogPublisher publisher(int loop) {
        return publishers.get(loop);
    }

    /** Opens the file anew, as after somebody renamed it. */
    public void reopen() {
        writer.reopen();
    }

    public Stats stats() {
        long dropped = writer.lost();
        for (LogPublisher publisher : publishers) {
            dropped += publisher.dropped();
        }
        return new Stats(writer.written(), dropped, writer.failures());
    }

    /** Writes what was published until now, within five seconds, and ends. Loops must have stopped publishing. */
    @Override
    public void close() {
        writer.close();
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
