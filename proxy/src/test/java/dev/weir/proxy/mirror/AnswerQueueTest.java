package dev.weir.proxy.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import dev.weir.proxy.outcome.Outcomes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the thread that hands answers on takes of the CPU, in a time of its own, and that it goes on whatever happens. */
class AnswerQueueTest {
    private static final int PUBLISHED = 100;
    private static final long MS = 1_000_000;
    private static final MirroredAnswers ANSWERS = new MirroredAnswers(
            new ComparedMirror(
                    "app", "next", "", new ComparisonRules(List.of(), BodyComparison.HASH, 1024, List.of(), false)),
            1,
            "GET",
            "/",
            null,
            new Answer.Received(200, List.of(), Answer.Body.NONE, 1),
            new Answer.Received(200, List.of(), Answer.Body.NONE, 1),
            null);

    private final CopyMemory memory = new CopyMemory();
    private final CopyTally tally = new CopyTally(new Outcomes(1, List.of()).mirror("app", "next"), 1);
    private final AtomicLong nowNs = new AtomicLong();
    private final AtomicInteger handedOn = new AtomicInteger();
    private final List<Batch> batches = new CopyOnWriteArrayList<>();
    private final CountDownLatch published = new CountDownLatch(1);

    /** What happened between two rests, and how long the rest was. */
    private record Batch(long workedNs, long restedNs) {}

    /** Time stands still but for work and rest; nothing is done before all is published. */
    private AnswerQueue queue(AnswerSink sink) {
        AtomicLong begunNs = new AtomicLong();
        return new AnswerQueue(sink, 1, memory, nowNs::get, duration -> {
            published.await();
            batches.add(new Batch(nowNs.get() - begunNs.get(), duration.toNanos()));
            begunNs.set(nowNs.addAndGet(duration.toNanos()));
        });
    }

    private void publish(AnswerQueue queue, int count) {
        for (int i = 0; i < count; i++) {
            queue.publisher(0).publish(ANSWERS, tally, 0);
        }
        published.countDown();
    }

    @Test
    void itRestsThreeTimesAsLongAsItWorked() {
        AnswerSink slow = answers -> {
            nowNs.addAndGet(MS);
            return handedOn.incrementAndGet() > 0;
        };
        try (AnswerQueue queue = queue(slow)) {
            publish(queue, PUBLISHED);
            MirrorFixture.await(
                    () -> handedOn.get() == PUBLISHED && batches.getLast().workedNs() == 0);
        }

        List<Batch> worked =
                batches.stream().filter(batch -> batch.workedNs() > 0).toList();
        assertThat(worked).hasSizeGreaterThanOrEqualTo(PUBLISHED / 10);
        assertThat(worked).allSatisfy(batch -> {
            assertThat(batch.workedNs()).isLessThanOrEqualTo(10 * MS);
            assertThat(batch.restedNs()).isGreaterThanOrEqualTo(3 * batch.workedNs());
        });
    }

    @Test
    void whatOverflowsIsCounted() {
        try (AnswerQueue queue = queue(answers -> handedOn.incrementAndGet() > 0)) {
            publish(queue, 3000);
            MirrorFixture.await(() -> handedOn.get() + tally.notCompared(Uncompared.QUEUE_FULL) == 3000);
        }

        assertThat(tally.notCompared(Uncompared.QUEUE_FULL)).isPositive();
        assertThat(memory.heldBytes()).isZero();
    }

    @Test
    void anErrorOfWhoComparesDoesNotEndIt() {
        AnswerSink broken = answers -> {
            if (handedOn.incrementAndGet() == 1) {
                throw new StackOverflowError("too deep");
            }
            return true;
        };
        try (AnswerQueue queue = queue(broken)) {
            publish(queue, 2);
            MirrorFixture.await(() -> handedOn.get() == 2);
        }

        assertThat(tally.notCompared(Uncompared.SINK_FULL)).isEqualTo(1);
    }

    @Test
    void whatWasPublishedIsHandedOnBeforeItCloses() {
        try (AnswerQueue queue = queue(answers -> handedOn.incrementAndGet() > 0)) {
            publish(queue, 10);
        }

        assertThat(handedOn.get()).isEqualTo(10);
        assertThat(batches)
                .allSatisfy(
                        batch -> assertThat(Duration.ofNanos(batch.restedNs())).isPositive());
    }
}
