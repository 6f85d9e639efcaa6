package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.Snapshot;
import dev.weir.proxy.outcome.Yardstick;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which exchanges testify for or against the variant that they were assigned to. */
class EvidenceIT {
    private static final long HUNG_NS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final Yardstick.Thresholds THRESHOLDS = new Yardstick.Thresholds(1, 2, 3, TimeUnit.HOURS.toNanos(1));

    private static RunningProxy shop(String stable, String canary) {
        return RunningProxy.with("""
            pools { v1 { endpoints = ["%s"] }, v2 { endpoints = ["%s"] } }
            splits { shop {
              key = ["header:x-user"], baseline = stable
              variants { stable { pool = v1, weight = 0 %% }, canary { pool = v2, weight = 100 %% } }
              force-header { name = x-force, trusted = true }
            } }
            routes { shop { match { path = "/" }, split = shop } }
            trusted-proxies = ["127.0.0.1"]
            """.formatted(stable, canary));
    }

    private static Slot canary(RunningProxy proxy) {
        return proxy.table().splits().get("shop").variant("canary").slot();
    }

    private static SlotCounts counted(RunningProxy proxy) {
        Snapshot snapshot = proxy.snapshot();
        var stats = snapshot.stats(canary(proxy));
        return stats == null ? SlotCounts.NONE : stats.counts();
    }

    @Test
    void anExchangeThatHangsIsMarkedOnceAndLongBeforeItsTimeout() {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream hanging =
                        ScriptedUpstream.on(request -> Reply.of(200, "late").heldBy(answer));
                RunningProxy proxy = shop(stable.address(), hanging.address());
                RawClient client = proxy.connect()) {
            canary(proxy).measureBy(new Yardstick(System.nanoTime(), HUNG_NS, null));
            client.send("GET / HTTP/1.1\r\nHost: x\r\nx-user: a\r\n\r\n");
            await().until(() -> counted(proxy).get(SlotCounter.EVIDENCE_HUNG) == 1);
            assertThat(counted(proxy).get(SlotCounter.EVIDENCE_FAILED)).isEqualTo(1);

            answer.countDown();
            assertThat(client.read().body())
                    .as("the user has the answer all the same")
                    .isEqualTo("late");
            await().until(() -> counted(proxy).get(SlotCounter.OK) == 1);
            assertThat(counted(proxy).get(SlotCounter.EVIDENCE)).isEqualTo(1);
        }
    }

    @Test
    void whoLeavesBeforeTheHangLimitTestifiesForNobody() throws IOException {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream hanging =
                        ScriptedUpstream.on(request -> Reply.of(200, "late").heldBy(answer));
                RunningProxy proxy = shop(stable.address(), hanging.address())) {
            canary(proxy).measureBy(new Yardstick(System.nanoTime(), TimeUnit.MINUTES.toNanos(1), null));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                    RawClient client = RawClient.on(socket)) {
                socket.setSoLinger(true, 0);
                client.send("GET / HTTP/1.1\r\nHost: x\r\nx-user: a\r\n\r\n");
                await().until(() -> hanging.requests().size() == 1);
            }
            await().until(() -> counted(proxy).get(SlotCounter.CLIENT_GONE) == 1);
            assertThat(counted(proxy).get(SlotCounter.EVIDENCE)).isZero();
            answer.countDown();
        }
    }

    @Test
    void exchangesFromBeforeTheRiseAndForcedOnesAreNoEvidence() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream other = ScriptedUpstream.answering(500, "canary");
                RunningProxy proxy = shop(stable.address(), other.address());
                RawClient client = proxy.connect()) {
            canary(proxy).measureBy(new Yardstick(System.nanoTime() + TimeUnit.HOURS.toNanos(1), HUNG_NS, null));
            assertThat(client.get("/", "x-user: a").status()).isEqualTo(500);
            canary(proxy).measureBy(new Yardstick(System.nanoTime(), HUNG_NS, null));
            assertThat(client.get("/", "x-user: a", "x-force: canary").status()).isEqualTo(500);
            await().until(() -> counted(proxy).get(SlotCounter.SERVER_ERROR) == 2);
            assertThat(counted(proxy).get(SlotCounter.EVIDENCE)).isZero();

            assertThat(client.get("/", "x-user: a").status()).isEqualTo(500);
            await().until(() -> counted(proxy).get(SlotCounter.EVIDENCE_FAILED) == 1);
        }
    }

    @Test
    void successesOfWarmEndpointsAreComparedWithTheYardstick() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream other = ScriptedUpstream.answering(200, "canary");
                RunningProxy proxy = shop(stable.address(), other.address());
                RawClient client = proxy.connect()) {
            canary(proxy).measureBy(new Yardstick(System.nanoTime(), HUNG_NS, THRESHOLDS));
            for (int i = 0; i < 99; i++) {
                client.get("/", "x-user: a");
            }
            await().until(() -> counted(proxy).get(SlotCounter.EVIDENCE) == 99);
            assertThat(counted(proxy).get(SlotCounter.TIMED))
                    .as("while it warms up")
                    .isZero();
            for (int i = 0; i < 10; i++) {
                client.get("/", "x-user: a");
            }
            await().until(() -> counted(proxy).get(SlotCounter.EVIDENCE) == 109);
            SlotCounts counts = counted(proxy);
            assertThat(counts.get(SlotCounter.TIMED)).isBetween(8L, 10L);
            assertThat(counts.get(SlotCounter.SLOWER_P95)).isEqualTo(counts.get(SlotCounter.TIMED));
            assertThat(counts.get(SlotCounter.SLOWER_P99)).isZero();
        }
    }
}
