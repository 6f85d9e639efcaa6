package dev.weir.proxy.outcome;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.EventPoller.PollState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log's own thread: polls the rings of all loops in turn and writes their lines. It sleeps by itself when there
 * is nothing to do, so a publisher never has to wake it. When the sink fails it keeps the lines it holds, tries again, and
 * lets the rings run full.
 */
final class LogWriter implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AccessLog.class);

    private static final int WRITE_BYTES = 64 * 1024;
    private static final long SHORTEST_SLEEP_NS = 100_000;
    private static final long LONGEST_SLEEP_NS = 20_000_000;
    private static final long RETRY_SLEEP_NS = 250_000_000;
    private static final int TRIES_WHEN_CLOSING = 4;

    private final List<EventPoller<LogEvent>> pollers;
    private final EventPoller.Handler<LogEvent> appending = (event, sequence, endOfBatch) -> append(event.line());
    private final LogSink sink;
    private final WallClock clock;
    private final LineBuffer buffer = new LineBuffer(2 * WRITE_BYTES);
    private final LineFormat format;
    private final Counters counters = new Counters(Count.values().length);
    private volatile boolean closing;
    private volatile boolean reopenWanted;
    private @Nullable ByteBuffer unwritten;
    private int linesHeld;
    private int fullAtBytes;
    private long sleepNs = SHORTEST_SLEEP_NS;
    private boolean failing;

    LogWriter(List<EventPoller<LogEvent>> pollers, LogSink sink, AccessLogSettings.Format format, WallClock clock) {
        this.pollers = pollers;
        this.sink = sink;
        this.clock = clock;
        this.format = new LineFormat(format, buffer);
    }

    private enum Count {
        WRITTEN,
        LOST,
        FAILURES
    }

    long written() {
        return counters.get(Count.WRITTEN.ordinal());
    }

    /** Lines that were taken from a ring but could not be written before the end. */
    long lost() {
        return counters.get(Count.LOST.ordinal());
    }

    long failures() {
        return counters.get(Count.FAILURES.ordinal());
    }

    /** Any thread: lets the sink be opened anew. */
    void reopen() {
        reopenWanted = true;
    }

    /** Any thread: writes what was published so far and ends. */
    void close() {
        closing = true;
    }

    @Override
    public void run() {
        int triesWhenClosing = 0;
        while (true) {
            boolean last = closing;
            reopenIfWanted();
            boolean polled = poll();
            boolean written = write();
            if (last && written && !polled) {
                break;
            }
            if (last && !written && ++triesWhenClosing == TRIES_WHEN_CLOSING) {
                break;
            }
            pause(polled, written);
        }
        finish();
    }

    /** Takes a share of lines from every ring; false if there were none, or no room for any. */
    private boolean poll() {
        if (unwritten != null) {
            return false;
        }
        boolean polled = false;
        for (EventPoller<LogEvent> poller : pollers) {
            fullAtBytes = buffer.size() + WRITE_BYTES / pollers.size();
            polled |= poll(poller, appending) == PollState.PROCESSING;
        }
        return polled;
    }

    private static PollState poll(EventPoller<LogEvent> poller, EventPoller.Handler<LogEvent> handler) {
        try {
            return poller.poll(handler);
        } catch (Exception e) {
            throw new IllegalStateException("formatting a line does not throw", e);
        }
    }

    private boolean append(@Nullable LogLine line) {
        if (line != null) {
            format.append(line, clock.epochMsAt(line.startNs));
            linesHeld++;
        }
        return buffer.size() < fullAtBytes;
    }

    /** Writes what the buffer holds; false if the sink failed and it has to be tried again. */
    private boolean write() {
        ByteBuffer lines = unwritten == null ? buffer.content() : unwritten;
        try {
            sink.write(lines);
        } catch (IOException e) {
            unwritten = lines;
            failed(e);
            return false;
        }
        counters.add(Count.WRITTEN.ordinal(), linesHeld);
        buffer.clear();
        linesHeld = 0;
        unwritten = null;
        if (failing) {
            failing = false;
            LOGGER.info("the access log is written again");
        }
        return true;
    }

    private void reopenIfWanted() {
        if (reopenWanted) {
            reopenWanted = false;
            rewindToLineStart();
            try {
                sink.reopen();
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    /** The new file begins with a whole line, even if a part of that line is in the old one. */
    private void rewindToLineStart() {
        ByteBuffer lines = unwritten;
        while (lines != null && lines.position() > 0 && lines.get(lines.position() - 1) != '\n') {
            lines.position(lines.position() - 1);
        }
    }

    private void failed(IOException failure) {
        counters.increment(Count.FAILURES.ordinal());
        if (!failing) {
            failing = true;
            LOGGER.warn("the access log cannot be written, trying again: {}", failure.toString());
        }
    }

    private void pause(boolean polled, boolean written) {
        if (!written) {
            sleep(RETRY_SLEEP_NS);
        } else if (!polled) {
            sleep(sleepNs);
            sleepNs = Math.min(2 * sleepNs, LONGEST_SLEEP_NS);
        } else {
            sleepNs = SHORTEST_SLEEP_NS;
        }
    }

    private void sleep(long durationNs) {
        try {
            Thread.sleep(Duration.ofNanos(durationNs));
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private void finish() {
        for (EventPoller<LogEvent> poller : pollers) {
            poll(poller, (event, sequence, endOfBatch) -> ++linesHeld > 0);
        }
        counters.add(Count.LOST.ordinal(), linesHeld);
        try {
            sink.close();
        } catch (IOException e) {
            failed(e);
        }
    }
}
