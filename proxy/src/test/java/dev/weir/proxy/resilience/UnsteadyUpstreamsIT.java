package dev.weir.proxy.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Endpoints that come and go, and connections that are closed in the moment of their use. */
final class UnsteadyUpstreamsIT {
    private static final int CLIENTS = 8;

    /** While another endpoint is up, its users notice nothing of one that dies and comes back again and again. */
    @Test
    void endpointThatFlapsCostsNobodyARequest() throws Exception {
        try (ScriptedUpstream flaps = ScriptedUpstream.answering(200, "flaps");
                ScriptedUpstream steady = ScriptedUpstream.answering(200, "steady");
                RunningProxy proxy = RunningProxy.with("""
                    pools { app {
                      endpoints = ["%s", "%s"], ejection { base = 50 ms, max = 100 ms }, slow-start = off
                    } }
                    routes { app { match { path = "/" }, pool = app } }
                    """.formatted(flaps.address(), steady.address()));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger answers = new AtomicInteger();
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                asking.add(clients.submit(() -> askUntil(over, proxy, answers)));
            }
            for (int i = 0; i < 5; i++) {
                int seen = flaps.requests().size();
                await().until(() -> flaps.requests().size() > seen);
                flaps.stop();
                int before = answers.get();
                await().until(() -> answers.get() > before + 50);
                flaps.restart();
            }
            over.set(true);
            for (Future<?> each : asking) {
                each.get();
            }
        }
    }

    private static void askUntil(AtomicBoolean over, RunningProxy proxy, AtomicInteger answers) {
        try (RawClient client = proxy.connect()) {
            while (!over.get()) {
                assertThat(client.get("/").status()).isEqualTo(200);
                answers.incrementAndGet();
            }
        }
    }

    /** The upstream closes each connection behind an answer without a word: what may be sent again is, what may not is told. */
    @Test
    void closeInTheMomentOfUseIsRepeatedWhereThatIsSafe() {
        AtomicInteger orders = new AtomicInteger();
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> {
                    if (request.method().equals("POST")) {
                        orders.incrementAndGet();
                    }
                    return Reply.of(200, request.target()).thenClose();
                });
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            int posted = 0;
            for (int i = 0; i < 100; i++) {
                String target = "/" + i;
                assertThat(client.get(target).body()).isEqualTo(target);
                RawResponse order = client.post(target, "order");
                assertThat(order.status()).isIn(200, 502);
                if (order.status() == 200) {
                    assertThat(order.body()).isEqualTo(target);
                    posted++;
                } else {
                    assertThat(order.field("X-Weir-Reason")).isEqualTo("idle-connection-closed");
                }
            }
            assertThat(orders.get()).as("no order twice").isEqualTo(posted);
        }
    }

    /** Buffers in use above the limit: new requests are refused and told when to come back, what is under way goes on. */
    @Test
    void memoryPressureRefusesNewRequestsAndBreaksNothing() {
        String large = "0123456789abcdef".repeat(512 * 1024);
        try (ScriptedUpstream upstream = ScriptedUpstream.on(
                        request -> request.target().equals("/large") ? Reply.of(200, large) : Reply.of(200, "ok"));
                RunningProxy proxy =
                        RunningProxy.before(upstream, "limits { memory = 256 KiB, mirror-memory = 64 KiB }");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                slow.add(RawClient.connect(proxy.port(), 4096).sendRequest("GET", "/large"));
            }
            await().until(() -> client.get("/").status() == 503);
            RawResponse refused = client.get("/");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("X-Weir-Reason")).isEqualTo("overloaded");
            assertThat(refused.has("Retry-After")).isTrue();
            assertThat(proxy.snapshot().get(LoopCounter.MEMORY_REFUSED)).isGreaterThanOrEqualTo(2);

            RawClient first = slow.getFirst();
            assertThat(first.readHead().status()).isEqualTo(200);
            assertThat(first.readBytes(large.length()).equals(large))
                    .as("what was under way goes on, whole")
                    .isTrue();
            slow.forEach(RawClient::close);
            await().until(() -> client.get("/").status() == 200);
        }
    }
}
