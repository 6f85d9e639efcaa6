package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.timer.TimerWheel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a request costs in heap once everything it needs exists: nothing. */
class AllocationTest {
    private static final int WARM_UP = 60_000;
    private static final int MEASURED = 100_000;

    /** Far below one object per request, so that a stray class or compiler event does not fail the build. */
    private static final long SLACK_BYTES = MEASURED;

    private static final int RING_LINES = 1024;
    private static final byte[] PATH = "/cart/checkout".getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Outcomes outcomes = new Outcomes(1, List.of());
    private final OutcomeRecorder recorder = outcomes.recorder(0);
    private final OutcomeWindows windows = outcomes.windows(0);
    private final Slot route = outcomes.route("shop");
    private final Slot canary = outcomes.variant("shop", "canary");
    private final Outcome outcome = new Outcome();
    private final TimerWheel wheel = new TimerWheel(0);
    private final Deadline deadline = new Deadline(nowNs -> {});

    @Test
    void outcomeAndEvidenceAllocateNothing() {
        assertThat(bytesOf(this::requests)).isLessThan(SLACK_BYTES);
    }

    @Test
    void publishedLogLineAllocatesNothing() {
        AccessLogSettings settings =
                new AccessLogSettings(AccessLogSettings.Format.JSON, null, Long.MAX_VALUE, 0, RING_LINES);
        AccessLog log = new AccessLog(settings, 1, nanoTime -> nanoTime / 1_000_000, new Discarding());
        recorder.log(log.publisher(0));
        assertThat(bytesOf(this::requests)).isLessThan(SLACK_BYTES);
        log.close();
        assertThat(log.stats().written()).isGreaterThan(RING_LINES);
    }

    private long bytesOf(Requests requests) {
        requests.send(WARM_UP);
        windows.next(OutcomeWindows.SECOND_NS);
        requests.send(WARM_UP);
        long before = threads.getCurrentThreadAllocatedBytes();
        requests.send(MEASURED);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void requests(int count) {
        for (int i = 0; i < count; i++) {
            long startNs = i * 1_000L;
            recorder.begin(outcome, startNs);
            wheel.arm(deadline, startNs, 15_000_000_000L);
            LogLine line = outcome.line();
            if (line != null) {
                line.path(PATH, 0, PATH.length);
                line.host(PATH, 1, 5);
            }
            outcome.route(route);
            outcome.assigned(canary, VariantReason.KEYED);
            outcome.endpoint("127.0.0.1:8080");
            recorder.attempt(canary, OutcomeClass.OK);
            recorder.evidence(canary, 0, 0, false, i % 1000 * 1000L);
            outcome.end(OutcomeClass.OK, 200);
            recorder.record(outcome, startNs + i % 1000 * 1000L);
            deadline.disarm();
            wheel.advance(startNs);
        }
    }

    private interface Requests {
        void send(int count);
    }

    private static final class Discarding implements LogSink {
        @Override
        public void write(ByteBuffer lines) throws IOException {
            lines.position(lines.limit());
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {}
    }
}
