package dev.weir.proxy.mirror;

import static dev.weir.proxy.mirror.MirrorFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many requests with bodies, copied to a sink that accepts connections and never reads: the memory stays bounded and comes back. */
class MirrorSoakIT {
    private static final int ROUNDS = 40;
    private static final int REQUESTS = 100;
    private static final long MEMORY_BYTES = 4 * 1024 * 1024;

    /** What a connection costs beside what is held for its copy: buffers in use by the socket, pooled ones that are rounded up. */
    private static final long SLACK_BYTES = 8 * 1024 * 1024;

    @Test
    void sinkThatNeverReadsHoldsABoundedMemoryThatComesBack() {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream sink = ScriptedUpstream.running(connection -> over.await());
                RunningProxy proxy = RunningProxy.with(MirrorFixture.text(
                                app.address(),
                                sink.address(),
                                "methods = [GET, POST], max-body = 1 MiB, timeout = 300 ms")
                        + "limits { mirror-memory = 4 MiB }")) {
            String body = "x".repeat(200_000);
            exchange(proxy, body);
            MirrorFixture.awaitNothingHeld(proxy);
            long pinnedBefore = pinnedBytes();
            long mostHeld = 0;
            long mostPinned = 0;
            for (int round = 0; round < ROUNDS; round++) {
                exchange(proxy, body);
                mostHeld = Math.max(mostHeld, proxy.server().copyMemory().heldBytes());
                mostPinned = Math.max(mostPinned, pinnedBytes());
            }

            assertThat(mostHeld).isPositive().isLessThanOrEqualTo(MEMORY_BYTES);
            assertThat(mostPinned - pinnedBefore).isLessThanOrEqualTo(MEMORY_BYTES + SLACK_BYTES);
            MirrorFixture.awaitNothingHeld(proxy);
            MirrorFixture.await(() -> pinnedBytes() <= pinnedBefore);
            assertThat(app.requests()).hasSize((ROUNDS + 1) * REQUESTS);
            over.countDown();
        }
    }

    @Test
    void mirrorsThatComeAndGoUnderLoadLoseNoRequestAndLeaveNothing() throws Exception {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.comparing(answers -> true, RunningProxy.oneRoute(app))) {
            String with = MirrorFixture.text(app.address(), next.address(), "methods = [GET, POST], compare {}");
            List<Thread> users = new ArrayList<>();
            AtomicInteger failed = new AtomicInteger();
            for (int i = 0; i < 4; i++) {
                users.add(Thread.ofVirtual()
                        .uncaughtExceptionHandler((user, e) -> failed.incrementAndGet())
                        .start(() -> {
                            for (int round = 0; round < 5; round++) {
                                exchange(proxy, "x".repeat(10_000));
                            }
                        }));
            }
            Set<CopyTally> tallies = new HashSet<>();
            boolean mirrored = false;
            while (users.stream().anyMatch(Thread::isAlive)) {
                mirrored = !mirrored;
                proxy.reload(mirrored ? with : RunningProxy.oneRoute(app));
                if (mirrored) {
                    tallies.add(tally(proxy));
                }
            }
            for (Thread user : users) {
                user.join();
            }

            assertThat(failed).hasValue(0);
            assertThat(app.requests()).hasSize(4 * 5 * REQUESTS);
            assertThat(next.requests()).isNotEmpty();
            MirrorFixture.await(() -> proxy.server().copyMemory().heldBytes() == 0);
            MirrorFixture.await(() -> tallies.stream().allMatch(tally -> tally.inFlight() == 0));
        }
    }

    private static void exchange(RunningProxy proxy, String body) {
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < REQUESTS; i++) {
                int status = i % 4 == 0
                        ? client.post("/", body).status()
                        : client.get("/").status();
                assertThat(status).isEqualTo(200);
            }
        }
    }

    private static long pinnedBytes() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }
}
