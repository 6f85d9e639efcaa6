package dev.weir.proxy.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.os.Transport;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More requests than an upstream can answer: it is kept busy and not flooded, and who cannot be served is told at once. */
final class OverloadIT {
    private static final int CONNECTIONS = 4;
    private static final int PENDING = 16;
    private static final int CLIENTS = 32;
    private static final int REQUESTS = 25;

    private static String pool(ScriptedUpstream upstream, int connections, String head) {
        return """
            timeouts { pool-wait = 60 s, head = %s }
            pools { app { endpoints = ["%s"], circuit { connections = %d, pending = %d } } }
            routes { app { match { path = "/" }, pool = app } }
            """.formatted(head, upstream.address(), connections, PENDING);
    }

    private static long waiting(RunningProxy proxy) {
        Pool pool = proxy.table().pools().all().iterator().next();
        return pool.circuit().pending().inUse();
    }

    @Test
    void upstreamIsKeptBusyAndTheQueueIsBounded() throws Exception {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    while (true) {
                        String target = connection.readRequest().target();
                        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        Reply answer = Reply.of(200, target).after(Duration.ofMillis(2));
                        connection.send(answer);
                        atOnce.decrementAndGet();
                    }
                });
                RunningProxy proxy = RunningProxy.with(pool(upstream, CONNECTIONS, "10 s"));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger served = new AtomicInteger();
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String name = "/" + i;
                done.add(CompletableFuture.runAsync(() -> served.addAndGet(servedOf(proxy, name)), clients));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
            while (!all.isDone()) {
                assertThat(waiting(proxy)).isLessThanOrEqualTo(PENDING);
            }
            all.join();
            assertThat(most).hasValueLessThanOrEqualTo(CONNECTIONS);
            assertThat(upstream.requests())
                    .as("no work of the upstream was for nobody")
                    .hasSize(served.get());
            assertThat(served.get()).isGreaterThan(REQUESTS);
            assertThat(waiting(proxy)).isZero();
        }
    }

    /** How many of its requests were answered by the upstream; all others were refused at once, by their reason. */
    private static int servedOf(RunningProxy proxy, String name) {
        int served = 0;
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < REQUESTS; i++) {
                String target = name + "/" + i;
                RawResponse answer = client.get(target);
                if (answer.status() == 200) {
                    assertThat(answer.body()).isEqualTo(target);
                    served++;
                } else {
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.field("X-Weir-Reason")).isEqualTo("circuit-open");
                }
            }
        }
        return served;
    }

    /** NIO gives connections to its two loops in turn, so that every second client waits in the same queue. */
    @Test
    void whoWaitsIsServedInTheOrderOfArrivalHoweverLongItTakes() {
        CountDownLatch opened = new CountDownLatch(1);
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> Reply.of(200, "ok").heldBy(opened));
                RunningProxy proxy = RunningProxy.on(Transport.NIO, pool(upstream, 1, "300 ms"))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i <= PENDING; i++) {
                int expected = i;
                clients.add(proxy.connect().sendRequest("GET", "/" + i));
                await().pollInterval(Duration.ofMillis(7)).until(() -> waiting(proxy) == expected);
            }
            letWaitersLookAgain(proxy);
            opened.countDown();
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.read().status()).isEqualTo(200));
            List<Integer> order = upstream.requests().stream()
                    .map(ReceivedRequest::target)
                    .map(target -> Integer.parseInt(target.substring(1)))
                    .toList();
            for (int loop = 0; loop < 2; loop++) {
                int ofLoop = loop;
                assertThat(order.stream().filter(i -> i % 2 == ofLoop))
                        .containsExactlyElementsOf(IntStream.rangeClosed(0, PENDING)
                                .filter(i -> i % 2 == ofLoop)
                                .boxed()
                                .toList());
            }
            clients.forEach(RawClient::close);
        }
    }

    /** Whoever waits looks every 50 ms whether another loop freed a connection; Weir's own clock says when that was. */
    private static void letWaitersLookAgain(RunningProxy proxy) {
        try (RawClient late = proxy.connect()) {
            assertThat(late.send("GET / HTTP/1.1\r\n").read().status()).isEqualTo(408);
        }
    }
}
