package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.LoneWorker;
import dev.weir.proxy.testing.Tables;
import dev.weir.proxy.timer.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a loop does once a tick. */
class WorkerTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final AtomicLong nowNs = new AtomicLong(Tables.NOW_NS);
    private final LoneWorker lone =
            LoneWorker.serving("routes { a { pool = v1 } }", nowNs::get, new SplittableRandom(1));
    private final List<String> passed = new ArrayList<>();

    static Stream<Throwable> whatShouldNotBeThrown() {
        return Stream.of(
                new IllegalStateException("thrown by a test"),
                new AssertionError("thrown by a test"),
                new OutOfMemoryError("thrown by a test"));
    }

    @ParameterizedTest
    @MethodSource("whatShouldNotBeThrown")
    void deadlineThatFailsStopsNoOther(Throwable fault) {
        arm(() -> passed.add("before"), SECOND_NS);
        arm(() -> fail(fault), SECOND_NS);
        arm(() -> passed.add("behind"), SECOND_NS);
        arm(() -> fail(fault), SECOND_NS);
        arm(() -> passed.add("last"), SECOND_NS);
        arm(() -> passed.add("later"), 3 * SECOND_NS);

        advance(2 * SECOND_NS);
        assertThat(passed).as("in one tick").containsExactlyInAnyOrder("before", "behind", "last");
        advance(2 * SECOND_NS);
        assertThat(passed).last().isEqualTo("later");
        assertThat(lone.wheel().armed()).isZero();
    }

    private void advance(long byNs) {
        nowNs.addAndGet(byNs);
        lone.worker().advance();
    }

    private void arm(Runnable task, long delayNs) {
        lone.wheel().arm(new Deadline(now -> task.run()), nowNs.get(), delayNs);
    }

    private static void fail(Throwable fault) {
        if (fault instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) fault;
    }
}
