package dev.weir.proxy.mirror;

import com.lmax.disruptor.RingBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's end of an {@link AnswerQueue}: a ring that only this loop publishes to. It never waits: what finds the ring full
 * is dropped and counted.
 */
public final class AnswerPublisher {
    /** Nobody compares: no answer is gathered. Any loop may hold it. */
    public static final AnswerPublisher OFF = new AnswerPublisher(null, AnswerSink.NONE, new CopyMemory());

    private final @Nullable RingBuffer<AnswerEvent> ring;
    private final AnswerSink sink;
    private final CopyMemory memory;

    AnswerPublisher(@Nullable RingBuffer<AnswerEvent> ring, AnswerSink sink, CopyMemory memory) {
        this.ring = ring;
        this.sink = sink;
        this.memory = memory;
    }

    boolean isOn() {
        return ring != null;
    }

    /** Whether what is published of this mirror is looked at. */
    boolean takes(ComparedMirror mirror) {
        return sink.compares(mirror);
    }

    void publish(MirroredAnswers answers, CopyTally tally, long heldBytes) {
        if (ring == null || !ring.hasAvailableCapacity(1)) {
            tally.uncompared(Uncompared.QUEUE_FULL);
            memory.release(heldBytes);
            return;
        }
        AnswerEvent.Load load = new AnswerEvent.Load(answers, tally, heldBytes);
        long sequence = ring.next();
        ring.get(sequence).fill(load);
        ring.publish(sequence);
    }
}
