package dev.weir.proxy.mirror;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.EventPoller.PollState;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the event loops to whoever compares answers: a ring for each loop, and one thread that takes from all of them in turn. It
 * sleeps by itself when there is nothing to do, so that no loop has to wake it. Any thread.
 */
public final class AnswerQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerQueue.class);
    private static final int RING_EVENTS = 1024;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final long SHORTEST_SLEEP_NS = 100_000;
    private static final long LONGEST_SLEEP_NS = 20_000_000;

    private final List<AnswerPublisher> publishers = new ArrayList<>();
    private final List<EventPoller<AnswerEvent>> pollers = new ArrayList<>();
    private final EventPoller.Handler<AnswerEvent> handingOn = (event, sequence, endOfBatch) -> handOn(event);
    private final AnswerSink sink;
    private final CopyMemory memory;
    private final Thread thread;
    private volatile boolean closing;
    private boolean told;

    /** @param memory what the answers on their way are held in */
    public AnswerQueue(AnswerSink sink, int loops, CopyMemory memory) {
        this.sink = sink;
        this.memory = memory;
        for (int loop = 0; loop < loops; loop++) {
            RingBuffer<AnswerEvent> ring =
                    RingBuffer.createSingleProducer(AnswerEvent::new, RING_EVENTS, new SleepingWaitStrategy());
            EventPoller<AnswerEvent> poller = ring.newPoller();
            ring.addGatingSequences(poller.getSequence());
            pollers.add(poller);
            publishers.add(new AnswerPublisher(ring, memory));
        }
        this.thread = Thread.ofPlatform().daemon().name("weir-mirror-answers").start(this::run);
    }

    /** The publisher of an event loop, by its index; only that loop may use it. */
    public AnswerPublisher publisher(int loop) {
        return publishers.get(loop);
    }

    /** Hands on what was published until now, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long sleepNs = SHORTEST_SLEEP_NS;
        while (true) {
            boolean last = closing;
            if (poll()) {
                sleepNs = SHORTEST_SLEEP_NS;
            } else if (last) {
                return;
            } else {
                sleep(sleepNs);
                sleepNs = Math.min(2 * sleepNs, LONGEST_SLEEP_NS);
            }
        }
    }

    private boolean poll() {
        boolean polled = false;
        for (EventPoller<AnswerEvent> poller : pollers) {
            try {
                polled |= poller.poll(handingOn) == PollState.PROCESSING;
            } catch (Exception e) {
                throw new IllegalStateException("handing answers on does not throw", e);
            }
        }
        return polled;
    }

    private boolean handOn(AnswerEvent event) {
        AnswerEvent.Load load = event.empty();
        if (load == null) {
            return true;
        }
        boolean taken = false;
        try {
            taken = sink.offer(load.answers());
        } catch (RuntimeException | Error e) {
            tellOnce(e);
        } finally {
            memory.release(load.heldBytes());
        }
        if (!taken) {
            load.tally().uncompared(Uncompared.SINK_FULL);
        }
        return true;
    }

    private void tellOnce(Throwable e) {
        if (!told) {
            told = true;
            LOG.error("answers could not be compared; more of this is only counted", e);
        }
    }

    private void sleep(long durationNs) {
        try {
            Thread.sleep(Duration.ofNanos(durationNs));
        } catch (InterruptedException e) {
            closing = true;
        }
    }
}
