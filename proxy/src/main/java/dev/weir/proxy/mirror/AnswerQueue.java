package dev.weir.proxy.mirror;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.EventPoller.PollState;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the event loops to whoever compares answers: a ring for each loop, and one thread that takes from all of them in turn. It
 * sleeps by itself when there is nothing to do, so that no loop has to wake it, and rests after each batch: it takes at most a
 * quarter of one CPU, however many answers come and however long they are. Any thread.
 */
public final class AnswerQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerQueue.class);
    private static final int RING_EVENTS = 1024;
    /** How many times as long as a batch took nothing is done after it. */
    private static final int RESTS = 3;

    private static final long LONGEST_BATCH_NS = 10_000_000;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final long SHORTEST_SLEEP_NS = 100_000;
    private static final long LONGEST_SLEEP_NS = 20_000_000;

    private final List<AnswerPublisher> publishers = new ArrayList<>();
    private final List<EventPoller<AnswerEvent>> pollers = new ArrayList<>();
    private final EventPoller.Handler<AnswerEvent> handingOn = (event, sequence, endOfBatch) -> handOn(event);
    private final AnswerSink sink;
    private final CopyMemory memory;
    private final LongSupplier clock;
    private final Sleeper sleeper;
    private final Thread thread;
    private volatile boolean closing;
    private long batchEndNs;
    private int firstPoller;
    private boolean told;

    /** @param memory what the answers on their way are held in */
    public AnswerQueue(AnswerSink sink, int loops, CopyMemory memory) {
        this(sink, loops, memory, System::nanoTime, Thread::sleep);
    }

    AnswerQueue(AnswerSink sink, int loops, CopyMemory memory, LongSupplier clock, Sleeper sleeper) {
        this.sink = sink;
        this.memory = memory;
        this.clock = clock;
        this.sleeper = sleeper;
        for (int loop = 0; loop < loops; loop++) {
            RingBuffer<AnswerEvent> ring =
                    RingBuffer.createSingleProducer(AnswerEvent::new, RING_EVENTS, new SleepingWaitStrategy());
            EventPoller<AnswerEvent> poller = ring.newPoller();
            ring.addGatingSequences(poller.getSequence());
            pollers.add(poller);
            publishers.add(new AnswerPublisher(ring, sink, memory));
        }
        this.thread = Thread.ofPlatform().daemon().name("weir-mirror-answers").start(this::run);
    }

    /** Lets time pass. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
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
        long idleNs = SHORTEST_SLEEP_NS;
        while (true) {
            boolean last = closing;
            long begunNs = nowNs();
            if (poll(begunNs)) {
                idleNs = SHORTEST_SLEEP_NS;
                sleep(Math.max(SHORTEST_SLEEP_NS, RESTS * (nowNs() - begunNs)));
            } else if (last) {
                return;
            } else {
                sleep(idleNs);
                idleNs = Math.min(2 * idleNs, LONGEST_SLEEP_NS);
            }
        }
    }

    /** Takes one batch: at least one answer of each ring that has any, and no new one when it has lasted long enough. */
    private boolean poll(long begunNs) {
        batchEndNs = begunNs + LONGEST_BATCH_NS;
        firstPoller = (firstPoller + 1) % pollers.size();
        boolean polled = false;
        for (int i = 0; i < pollers.size(); i++) {
            try {
                EventPoller<AnswerEvent> poller = pollers.get((firstPoller + i) % pollers.size());
                polled |= poller.poll(handingOn) == PollState.PROCESSING;
            } catch (Exception e) {
                throw new IllegalStateException("handing answers on does not throw", e);
            }
        }
        return polled;
    }

    private boolean handOn(AnswerEvent event) {
        AnswerEvent.Load load = event.empty();
        if (load != null) {
            handOn(load);
        }
        return nowNs() - batchEndNs < 0;
    }

    private void handOn(AnswerEvent.Load load) {
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
    }

    private void tellOnce(Throwable e) {
        if (!told) {
            told = true;
            LOG.error("answers could not be compared; more of this is only counted", e);
        }
    }

    private long nowNs() {
        return clock.getAsLong();
    }

    private void sleep(long durationNs) {
        if (closing) {
            return;
        }
        try {
            sleeper.sleep(Duration.ofNanos(durationNs));
        } catch (InterruptedException e) {
            closing = true;
        }
    }
}
