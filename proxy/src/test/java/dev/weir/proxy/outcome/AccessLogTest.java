package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AccessLogTest {
    private static final WallClock CLOCK = nanoTime -> nanoTime / 1_000_000;

    private final Outcomes outcomes = new Outcomes(2, List.of());

    @TempDir
    private Path folder;

    private static AccessLogSettings settings(@Nullable Path file, int ringLines) {
        return new AccessLogSettings(AccessLogSettings.Format.JSON, file, Long.MAX_VALUE, 1, ringLines);
    }

    private void request(int loop, String id) {
        request(outcomes.recorder(loop), new Outcome(), id);
    }

    private static void request(OutcomeRecorder recorder, Outcome outcome, String id) {
        recorder.begin(outcome, 0);
        LogLine line = outcome.line();
        if (line != null) {
            byte[] bytes = id.getBytes(StandardCharsets.US_ASCII);
            line.requestId(bytes, 0, bytes.length);
        }
        outcome.end(OutcomeClass.OK, 200);
        recorder.record(outcome, 1_000);
    }

    private static Set<String> ids(Iterable<String> lines) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Set<String> ids = new HashSet<>();
        for (String line : lines) {
            JsonNode node = mapper.readTree(line);
            assertThat(ids.add(node.get("requestId").asText())).isTrue();
        }
        return ids;
    }

    @Test
    void everyRequestOfEveryLoopIsOneLine() throws Exception {
        Path file = folder.resolve("access.log");
        AccessLog log = AccessLog.open(settings(file, 8192), 2, CLOCK);
        List<Thread> loops = new ArrayList<>();
        for (int loop = 0; loop < 2; loop++) {
            OutcomeRecorder recorder = outcomes.recorder(loop);
            recorder.log(log.publisher(loop));
            String prefix = loop + "-";
            loops.add(Thread.ofPlatform().start(() -> {
                Outcome outcome = new Outcome();
                for (int i = 0; i < 8000; i++) {
                    request(recorder, outcome, prefix + i);
                }
            }));
        }
        for (Thread loop : loops) {
            loop.join();
        }
        log.close();
        assertThat(log.stats()).isEqualTo(new AccessLog.Stats(16_000, 0, 0));
        assertThat(ids(Files.readAllLines(file))).hasSize(16_000).contains("0-0", "0-7999", "1-0", "1-7999");
    }

    @Test
    void stalledWriterLetsLinesDropAndBeCountedButNobodyWait() throws IOException {
        Sink sink = new Sink();
        sink.stalled = new CountDownLatch(1);
        AccessLog log = new AccessLog(settings(null, 64), 1, CLOCK, sink);
        outcomes.recorder(0).log(log.publisher(0));
        for (int i = 0; i < 10_000; i++) {
            request(0, "r" + i);
        }
        assertThat(log.stats().dropped()).isGreaterThan(8_000);
        assertThat(log.stats().written()).isLessThan(2_000);
        sink.stalled.countDown();
        log.close();
        AccessLog.Stats stats = log.stats();
        assertThat(stats.written() + stats.dropped()).isEqualTo(10_000);
        assertThat(ids(sink.lines())).hasSize((int) stats.written());
    }

    @Test
    void failingSinkIsTriedAgainAndLosesNothingItHeld() throws IOException {
        Sink sink = new Sink();
        sink.failures = 2;
        AccessLog log = new AccessLog(settings(null, 1024), 1, CLOCK, sink);
        outcomes.recorder(0).log(log.publisher(0));
        for (int i = 0; i < 500; i++) {
            request(0, "r" + i);
        }
        await().until(() -> log.stats().written() == 500);
        log.close();
        assertThat(log.stats()).isEqualTo(new AccessLog.Stats(500, 0, 2));
        assertThat(ids(sink.lines())).hasSize(500);
    }

    @Test
    void sinkThatNeverRecoversDoesNotHoldTheEndUp() {
        Sink sink = new Sink();
        sink.failures = Integer.MAX_VALUE;
        AccessLog log = new AccessLog(settings(null, 1024), 1, CLOCK, sink);
        outcomes.recorder(0).log(log.publisher(0));
        for (int i = 0; i < 1500; i++) {
            request(0, "r" + i);
        }
        log.close();
        assertThat(log.stats().written()).isZero();
        assertThat(log.stats().dropped()).isEqualTo(1500);
        assertThat(sink.closed).isTrue();
    }

    @Test
    void reopenedFileTakesTheLinesThatFollow() throws IOException {
        Path file = folder.resolve("access.log");
        AccessLog log = AccessLog.open(settings(file, 64), 1, CLOCK);
        outcomes.recorder(0).log(log.publisher(0));
        request(0, "before");
        await().until(() -> log.stats().written() == 1);
        Files.move(file, folder.resolve("taken"));
        log.reopen();
        await().until(() -> Files.exists(file));
        request(0, "after");
        log.close();
        assertThat(ids(Files.readAllLines(folder.resolve("taken")))).containsExactly("before");
        assertThat(ids(Files.readAllLines(file))).containsExactly("after");
    }

    @Test
    void fileReopenedInTheMiddleOfALineBeginsWithThatLine() throws IOException {
        Sink sink = new Sink();
        sink.failures = 1;
        sink.bytesBeforeFailure = 10;
        AccessLog log = new AccessLog(settings(null, 64), 1, CLOCK, sink);
        outcomes.recorder(0).log(log.publisher(0));
        request(0, "whole");
        await().until(() -> log.stats().failures() == 1);
        log.reopen();
        await().until(() -> log.stats().written() == 1);
        log.close();
        assertThat(sink.reopened).isTrue();
        assertThat(ids(sink.lines())).containsExactly("whole");
    }

    @Test
    void withoutLogNoTextIsTaken() {
        Outcome outcome = new Outcome();
        outcomes.recorder(0).begin(outcome, 0);
        assertThat(outcome.line()).isNull();
        outcomes.recorder(0).record(outcome, 1);
    }

    @Test
    void logMayBeSwitchedWhileRequestsRun() throws IOException {
        Sink sink = new Sink();
        AccessLog log = new AccessLog(settings(null, 64), 1, CLOCK, sink);
        OutcomeRecorder recorder = outcomes.recorder(0);
        Outcome begunWithLog = new Outcome();
        Outcome begunWithout = new Outcome();
        recorder.begin(begunWithout, 0);
        recorder.log(log.publisher(0));
        recorder.begin(begunWithLog, 0);
        recorder.record(begunWithout, 1);
        recorder.log(LogPublisher.OFF);
        recorder.record(begunWithLog, 1);
        log.close();
        assertThat(log.stats()).isEqualTo(new AccessLog.Stats(0, 0, 0));
        assertThat(sink.lines()).isEmpty();
    }

    /** Keeps what it is given; stalls or fails as it is told before the log starts. */
    private static final class Sink implements LogSink {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private @Nullable CountDownLatch stalled;
        private int failures;
        private int bytesBeforeFailure = 7;
        private volatile boolean reopened;
        private volatile boolean closed;

        @Override
        public void write(ByteBuffer lines) throws IOException {
            if (!lines.hasRemaining()) {
                return;
            }
            stall();
            if (failures > 0) {
                failures--;
                take(lines, Math.min(bytesBeforeFailure, lines.remaining()));
                throw new IOException("no space left");
            }
            take(lines, lines.remaining());
        }

        @Override
        public void reopen() {
            written.reset();
            reopened = true;
        }

        @Override
        public void close() {
            closed = true;
        }

        List<String> lines() {
            return written.toString(StandardCharsets.US_ASCII).lines().toList();
        }

        private void take(ByteBuffer lines, int length) {
            byte[] bytes = new byte[length];
            lines.get(bytes);
            written.writeBytes(bytes);
        }

        private void stall() throws IOException {
            CountDownLatch latch = stalled;
            if (latch != null) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }
}
