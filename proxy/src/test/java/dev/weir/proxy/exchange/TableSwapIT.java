package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tables that change while requests run: nothing is dropped, and a weight of 0 is 0 from then on. */
class TableSwapIT {

    private static String split(ScriptedUpstream stable, ScriptedUpstream canary) {
        return """
            pools { v1 { endpoints = ["%s"] }, v2 { endpoints = ["%s"] } }
            splits { shop {
              key = ["header:x-user"], baseline = stable
              variants { stable { pool = v1, weight = 50 %% }, canary { pool = v2, weight = 50 %% } }
            } }
            routes { shop { match { path = "/" }, split = shop } }
            """.formatted(stable.address(), canary.address());
    }

    @Test
    void weightZeroHoldsOnConnectionsThatAreOpenAlready() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary = ScriptedUpstream.answering(200, "canary");
                RunningProxy proxy = RunningProxy.with(split(stable, canary));
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 100; i++) {
                client.get("/", "x-user: " + i);
            }
            int before = canary.requests().size();
            assertThat(before).isBetween(20, 80);

            proxy.weigh("shop", "canary", 0, "stable");
            for (int i = 0; i < 500; i++) {
                assertThat(client.get("/", "x-user: " + i).body()).isEqualTo("stable");
            }
            assertThat(canary.requests()).hasSize(before);
        }
    }

    @Test
    void tableThatWasReplacedIsLetGoWhileItsConnectionsWait() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary = ScriptedUpstream.answering(200, "canary");
                RunningProxy proxy = RunningProxy.with(split(stable, canary));
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            WeakReference<RoutingTable> replaced = new WeakReference<>(proxy.table());

            proxy.reload(split(stable, canary));
            Awaitility.await().until(() -> {
                System.gc();
                return replaced.refersTo(null);
            });
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void swapsUnderLoadLoseNoRequestAndNoConnection() throws Exception {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary = ScriptedUpstream.answering(200, "canary");
                RunningProxy proxy = RunningProxy.with(split(stable, canary));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean done = new AtomicBoolean();
            List<Future<Integer>> answered = new ArrayList<>();
            for (int c = 0; c < 8; c++) {
                answered.add(clients.submit(() -> requestsUntil(done, proxy)));
            }
            for (int i = 0; i < 60; i++) {
                if (i % 3 == 0) {
                    proxy.reload(split(stable, canary));
                } else {
                    proxy.weigh("shop", "canary", i * 10_000, "stable");
                }
            }
            done.set(true);
            for (Future<Integer> count : answered) {
                assertThat(count.get()).isPositive();
            }
        }
    }

    /** While many wait for few connections, none may get what another asked for, nor be charged twice by a rate limit. */
    @Test
    void requestsThatWaitWhenTheTableChangesKeepTheirOwnAnswers() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (ScriptedUpstream slow = ScriptedUpstream.on(
                        request -> Reply.of(200, request.target()).heldBy(gate));
                ScriptedUpstream fast = ScriptedUpstream.on(request -> Reply.of(200, request.target()));
                RunningProxy proxy = RunningProxy.with(waiting(slow, fast, "slow"));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String target = "/" + i;
                answers.add(clients.submit(() -> {
                    try (RawClient client = proxy.connect()) {
                        return client.get(target, "x-k: " + target).body();
                    }
                }));
            }
            slow.awaitRequests(2);
            proxy.reload(waiting(slow, fast, "fast"));
            gate.countDown();
            for (int i = 0; i < 16; i++) {
                assertThat(answers.get(i).get()).isEqualTo("/" + i);
            }
        }
    }

    /** What comes from a canary that is taken out is retried where users are served now. */
    @Test
    void aRetryDoesNotGoToAVariantThatWasRolledBackInBetween() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary =
                        ScriptedUpstream.on(request -> Reply.of(503, "canary").heldBy(gate));
                RunningProxy proxy = RunningProxy.with(split(stable, canary)
                        .replace("50 %", "100 %")
                        .replaceFirst("100 %", "0 %")
                        .replace("split = shop", "split = shop, retry { on = [503] }"));
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: shop\r\nx-user: a\r\n\r\n");
            canary.awaitRequests(1);
            proxy.publish(new RuntimeLayer(Map.of(), Set.of(new RuntimeLayer.VariantName("shop", "canary"))));
            gate.countDown();
            assertThat(client.read().body()).isEqualTo("stable");
            assertThat(canary.requests()).hasSize(1);
        }
    }

    private static String waiting(ScriptedUpstream slow, ScriptedUpstream fast, String pool) {
        return """
            timeouts { pool-wait = 10 s }
            pools { slow { endpoints = ["%s"], circuit { connections = 2 } }, fast { endpoints = ["%s"] } }
            routes { app { match { path = "/" }, pool = %s, rate-limit { rate = "1/m", burst = 1, key = ["header:x-k"] } } }
            """.formatted(slow.address(), fast.address(), pool);
    }

    /** Sends requests on one connection; a lost connection or another status fails the test. */
    private static int requestsUntil(AtomicBoolean done, RunningProxy proxy) {
        int count = 0;
        try (RawClient client = proxy.connect()) {
            while (!done.get() || count == 0) {
                assertThat(client.get("/", "x-user: " + count).status()).isEqualTo(200);
                count++;
            }
        }
        return count;
    }
}
