package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotCounts;
import dev.weir.proxy.outcome.SlotStats;
import dev.weir.proxy.outcome.Snapshot;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import dev.weir.proxy.testing.UnansweringPort;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Upstreams that are gone, slow, lying or resetting: what the client sees, and who is tried instead. */
class UpstreamFailureIT {

    private static String split(String stable, String canary, String... settings) {
        return """
            pools { v1 { endpoints = ["%s"] }, v2 { endpoints = ["%s"] } }
            splits { shop {
              key = ["header:x-user"], baseline = stable
              variants { stable { pool = v1, weight = 0 %% }, canary { pool = v2, weight = 100 %% } }
              %s
            } }
            routes { shop { match { path = "/" }, split = shop } }
            """.formatted(stable, canary, String.join("\n", settings));
    }

    @Test
    void deadEndpointIsRetriedOnAnother() {
        try (ScriptedUpstream dead = ScriptedUpstream.answering(200, "dead");
                ScriptedUpstream alive = ScriptedUpstream.answering(200, "alive");
                RunningProxy proxy = RunningProxy.with("""
                    pools { app { endpoints = ["%s", "%s"] } }
                    routes { app { match { path = "/" }, pool = app } }
                    """.formatted(dead.address(), alive.address()))) {
            dead.stop();
            try (RawClient client = proxy.connect()) {
                for (int i = 0; i < 30; i++) {
                    assertThat(client.post("/", "body " + i).body()).isEqualTo("alive");
                }
            }
        }
    }

    @Test
    void deadPoolIsA502WithItsReason() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "x");
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            upstream.stop();
            RawResponse response = client.get("/");
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.field("X-Weir-Reason")).isEqualTo("connect-refused");
            upstream.restart();
            assertThat(client.get("/").status()).as("the connection lives on").isEqualTo(200);
        }
    }

    @Test
    void idleConnectionThatTheUpstreamClosedCostsNobodyARequest() {
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> Reply.of(200, "once").thenClose());
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").body()).isEqualTo("once");
            }
        }
    }

    @Test
    void resetBeforeTheAnswerIsRetriedForIdempotentMethodsOnly() {
        try (ScriptedUpstream upstream = ScriptedUpstream.inTurn(
                        Reply.reset(), Reply.of(200, "second"), Reply.reset(), Reply.of(200, "no"));
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").body()).isEqualTo("second");
            assertThat(client.post("/", "x").status()).isEqualTo(502);
            assertThat(proxy.snapshot().get(LoopCounter.RETRIES)).isEqualTo(1);
        }
    }

    @Test
    void canaryThatCannotBeReachedIsRescuedByStableWithEveryMethod() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary = ScriptedUpstream.answering(200, "canary")) {
            try (RunningProxy proxy = RunningProxy.with(
                            split(stable.address(), canary.address()) + "forwarding { expose-variant = true }");
                    RawClient client = proxy.connect()) {
                RawResponse served = client.get("/", "x-user: a");
                assertThat(served.body()).isEqualTo("canary");
                assertThat(served.field("x-weir-variant")).isEqualTo("canary");
                assertThat(served.field("x-weir-reason")).isEqualTo("keyed");
                canary.stop();
                RawResponse rescued = client.post("/", "order", "x-user: a");
                assertThat(rescued.body()).isEqualTo("stable");
                assertThat(rescued.field("x-weir-variant")).isEqualTo("stable");
                assertThat(rescued.field("x-weir-reason")).isEqualTo("rescued");
                assertThat(stable.onlyRequest().body()).isEqualTo("order");
                assertThat(stable.onlyRequest().field("x-weir-variant")).isEqualTo("stable");
                assertThat(proxy.snapshot().get(LoopCounter.RESCUES)).isEqualTo(1);
            }
        }
    }

    @Test
    void canaryThatDiesOnOpenConnectionsCostsItsUsersNothing() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary = ScriptedUpstream.answering(200, "canary");
                RunningProxy proxy = RunningProxy.with(split(stable.address(), canary.address()));
                RawClient client = proxy.connect()) {
            canary.change(request -> {
                if (request.target().equals("/last")) {
                    canary.stop();
                    return Reply.close();
                }
                return Reply.of(200, "canary");
            });
            assertThat(client.get("/", "x-user: a").body()).isEqualTo("canary");
            assertThat(client.get("/last", "x-user: a").body())
                    .as("its connection closes, then it is gone")
                    .isEqualTo("stable");
        }
    }

    @Test
    void statusOfTheCanaryIsRescuedOnlyWhenAsked() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary = ScriptedUpstream.answering(503, "broken")) {
            try (RunningProxy proxy = RunningProxy.with(split(stable.address(), canary.address()));
                    RawClient client = proxy.connect()) {
                assertThat(client.get("/", "x-user: a").status()).isEqualTo(503);
            }
            try (RunningProxy proxy =
                            RunningProxy.with(split(stable.address(), canary.address(), "rescue { on = [\"5xx\"] }"));
                    RawClient client = proxy.connect()) {
                assertThat(client.get("/", "x-user: a").body()).isEqualTo("stable");
                assertThat(client.post("/", "x", "x-user: a").status())
                        .as("not idempotent")
                        .isEqualTo(503);
            }
        }
    }

    @Test
    void answerThatNothingCanReplaceIsTheClients() {
        String body = "own words of the upstream, ".repeat(1000);
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary = ScriptedUpstream.on(request -> Reply.of(503, body));
                RunningProxy proxy = RunningProxy.with("""
                    pools {
                      v1 { endpoints = ["%s"] }
                      v2 { endpoints = ["%s"], retry-budget { ratio = 0 %%, min = 0 } }
                    }
                    splits { shop {
                      key = ["header:x-user"], baseline = stable, rescue { on = ["5xx"] }
                      variants { stable { pool = v1, weight = 0 %% }, canary { pool = v2, weight = 100 %% } }
                    } }
                    routes { shop { match { path = "/" }, split = shop, retry { on = ["5xx"] } } }
                    """.formatted(stable.address(), canary.address()));
                RawClient client = proxy.connect()) {
            proxy.table()
                    .splits()
                    .get("shop")
                    .variant("stable")
                    .pool()
                    .endpoints()
                    .forEach(endpoint -> endpoint.setState(EndpointState.DRAIN, System.nanoTime()));
            RawResponse response = client.get("/", "x-user: a");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo(body);
            assertThat(response.has("X-Weir-Reason")).isFalse();
            assertThat(client.get("/", "x-user: a").body())
                    .as("the connection lives on")
                    .isEqualTo(body);

            assertThat(canary.connections()).as("nothing was aborted").isEqualTo(1);
            Snapshot seen = proxy.snapshot();
            assertThat(seen.get(LoopCounter.RETRIES)).isZero();
            assertThat(seen.get(LoopCounter.RESCUES)).isZero();
            assertThat(seen.get(LoopCounter.RETRIES_OVER_BUDGET)).isEqualTo(2);
            SlotCounts counts = counted(proxy, "canary");
            assertThat(counts.get(SlotCounter.SERVER_ERROR)).isEqualTo(2);
            assertThat(counts.get(SlotCounter.EVIDENCE)).isEqualTo(2);
            assertThat(counts.get(SlotCounter.EVIDENCE_FAILED)).isEqualTo(2);
        }
    }

    @Test
    void secondAnswerIsTheClientsWhateverItsStatus() {
        try (ScriptedUpstream upstream = ScriptedUpstream.inTurn(Reply.of(503, "first"), Reply.of(503, "second"));
                RunningProxy proxy = RunningProxy.with("""
                    pools { app { endpoints = ["%s"] } }
                    routes { app { match { path = "/" }, pool = app, retry { on = ["5xx"] } } }
                    """.formatted(upstream.address()));
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").body()).isEqualTo("second");
            assertThat(proxy.snapshot().get(LoopCounter.RETRIES)).isEqualTo(1);
        }
    }

    @Test
    void rescuedStatusIsChargedOnceToTheVariantThatGaveIt() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary = ScriptedUpstream.answering(503, "broken");
                RunningProxy proxy =
                        RunningProxy.with(split(stable.address(), canary.address(), "rescue { on = [\"5xx\"] }"));
                RawClient client = proxy.connect()) {
            assertThat(client.get("/", "x-user: a").body()).isEqualTo("stable");
            SlotCounts counts = counted(proxy, "canary");
            assertThat(counts.get(SlotCounter.EVIDENCE)).isEqualTo(1);
            assertThat(counts.get(SlotCounter.EVIDENCE_FAILED)).isEqualTo(1);
            assertThat(counted(proxy, "stable").get(SlotCounter.EVIDENCE)).isZero();
        }
    }

    @Test
    void retryGivesItsBudgetBackOnEveryPath() {
        AtomicReference<Endpoint> only = new AtomicReference<>();
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> {
                    if (request.target().equals("/leaves")) {
                        only.get().setState(EndpointState.DRAIN, System.nanoTime());
                    }
                    return request.target().equals("/served") ? Reply.of(200, "ok") : Reply.reset();
                });
                RunningProxy proxy = RunningProxy.with("""
                    pools { app {
                      endpoints = ["%s"], retry-budget { ratio = 0 %%, min = 1 }, ejection = off
                    } }
                    routes { app { match { path = "/" }, pool = app } }
                    """.formatted(upstream.address()));
                RawClient client = proxy.connect()) {
            Pool pool = proxy.table().pools().all().iterator().next();
            only.set(pool.endpoints().getFirst());
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/resets").status()).as("tried twice").isEqualTo(502);
                assertThat(client.get("/leaves").status())
                        .as("nobody left for the second try")
                        .isEqualTo(503);
                only.get().setState(EndpointState.READY, System.nanoTime());
                assertThat(client.get("/served").status()).isEqualTo(200);
            }
            assertThat(pool.status(System.nanoTime()).retries().inUse()).isZero();
            assertThat(pool.status(System.nanoTime()).retries().refused()).isZero();
        }
    }

    private static SlotCounts counted(RunningProxy proxy, String variant) {
        Slot slot = proxy.table().splits().get("shop").variant(variant).slot();
        SlotStats stats = proxy.snapshot().stats(slot);
        return stats == null ? SlotCounts.NONE : stats.counts();
    }

    @Test
    void silentUpstreamIsA504AndIsNeverTriedTwice() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.silence());
                RunningProxy proxy = RunningProxy.before(upstream, "timeouts { first-byte = 200 ms }");
                RawClient client = proxy.connect()) {
            RawResponse response = client.get("/");
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.field("X-Weir-Reason")).isEqualTo("first-byte-timeout");
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void endpointThatNeverAcceptsIsA504() throws Exception {
        try (UnansweringPort port = UnansweringPort.open();
                RunningProxy proxy = RunningProxy.with("""
                    timeouts { connect = 200 ms }
                    pools { app { endpoints = ["127.0.0.1:%d"] } }
                    routes { app { match { path = "/" }, pool = app } }
                    """.formatted(port.port()));
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(504);
        }
    }

    @Test
    void truncatedBodyIsVisiblyCut() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(
                        request -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
                                .thenClose());
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/");
            assertThat(client.readHead().field("Content-Length")).isEqualTo("100");
            assertThat(client.readUntilClose()).isEqualTo("only this");
        }
    }

    @Test
    void truncatedChunksNeverEndCleanly() {
        try (ScriptedUpstream upstream = ScriptedUpstream.on(
                        request -> Reply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                                .thenClose());
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/");
            client.readHead();
            assertThat(client.readUntilClose()).isEqualTo("5\r\nhello\r\n");
        }
    }

    @Test
    void malformedAnswerIsA502AndNothingOfItIsForwarded() {
        for (String answer : new String[] {
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "SSH-2.0-OpenSSH\r\n\r\n",
        }) {
            try (ScriptedUpstream upstream =
                            ScriptedUpstream.on(request -> Reply.raw(answer).thenClose());
                    RunningProxy proxy = RunningProxy.before(upstream);
                    RawClient client = proxy.connect()) {
                RawResponse response = client.get("/");
                assertThat(response.status()).as(answer).isEqualTo(502);
                assertThat(response.field("X-Weir-Reason")).isEqualTo("malformed-response");
            }
        }
    }

    @Test
    void switchThatNobodyAskedForIsA502() {
        for (String answer : new String[] {
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        }) {
            try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.raw(answer));
                    RunningProxy proxy = RunningProxy.before(upstream);
                    RawClient client = proxy.connect()) {
                assertThat(client.get("/").status()).isEqualTo(502);
            }
        }
    }

    @Test
    void earlyAnswerIsRelayedBeforeTheBodyEnds() {
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
                    connection.readUntilClose();
                });
                RunningProxy proxy = RunningProxy.before(upstream);
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
            assertThat(client.read().status()).isEqualTo(413);
            client.send("56789");
            client.sendRequest("GET", "/again");
            assertThat(client.read().status())
                    .as("the connection was drained and lives on")
                    .isEqualTo(413);
        }
    }
}
