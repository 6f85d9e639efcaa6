package dev.weir.proxy.mirror;

import static dev.weir.proxy.mirror.MirrorFixture.awaitCount;
import static dev.weir.proxy.mirror.MirrorFixture.awaitDropped;
import static dev.weir.proxy.mirror.MirrorFixture.awaitNothingHeld;
import static dev.weir.proxy.mirror.MirrorFixture.dropped;
import static dev.weir.proxy.mirror.MirrorFixture.proxy;
import static dev.weir.proxy.mirror.MirrorFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import org.junit.jupiter.api.Test;

/** What a mirror gets, and that nobody hears of its answers. */
class MirrorIT {

    @Test
    void getIsCopiedAndItsAnswerIsThrownAway() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "from app");
                ScriptedUpstream next = ScriptedUpstream.answering(503, "from next");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/cart?x=1", "Host: shop.example.com", "X-Own: 1")
                            .body())
                    .isEqualTo("from app");

            ReceivedRequest copy = next.awaitRequests(1).getFirst();
            ReceivedRequest original = app.onlyRequest();
            assertThat(copy.requestLine()).isEqualTo("GET /cart?x=1 HTTP/1.1");
            assertThat(copy.field("Host")).isEqualTo("shop.example.com");
            assertThat(copy.field("X-Own")).isEqualTo("1");
            assertThat(copy.field("x-weir-mirror")).isEqualTo("1");
            assertThat(original.has("x-weir-mirror")).isFalse();
            assertThat(copy.field("x-weir-route")).isEqualTo("app");
            assertThat(copy.field("X-Request-Id")).isNotEmpty().isEqualTo(original.field("X-Request-Id"));
            assertThat(copy.field("X-Forwarded-For")).isEqualTo(original.field("X-Forwarded-For"));
            assertThat(copy.field("Via")).isEqualTo(original.field("Via"));
            awaitCount(proxy, SlotCounter.SERVER_ERROR, 1);
            assertThat(MirrorFixture.count(proxy, SlotCounter.ATTEMPTS)).isEqualTo(1);
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void copiesOfManyRequestsShareAConnectionAndAreCountedApart() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "hello");
                ScriptedUpstream next = ScriptedUpstream.answering(404, "none");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            for (int i = 1; i <= 20; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
                awaitCount(proxy, SlotCounter.CLIENT_ERROR, i);
            }

            assertThat(next.connections()).isEqualTo(1);
            var stats = proxy.snapshot();
            var route = stats.stats(proxy.table().routes().find("app").slot());
            assertThat(route.counts().get(SlotCounter.OK)).isEqualTo(20);
            assertThat(route.counts().get(SlotCounter.CLIENT_ERROR)).isZero();
            assertThat(stats.stats(tally(proxy).slot()).latency().total()).isEqualTo(20);
            assertThat(stats.get(LoopCounter.UPSTREAM_CONNECTED)).isEqualTo(1);
        }
    }

    @Test
    void bodyOfAListedMethodIsCopiedWithItsFramingAndTrailers() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "methods = [POST]");
                RawClient client = proxy.connect()) {
            String large = "x".repeat(100_000);
            assertThat(client.post("/length", large).status()).isEqualTo(200);
            assertThat(next.awaitRequests(1).getFirst().body()).isEqualTo(large);
            client.send("POST /chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "4\r\nWiki\r\n5\r\npedia\r\n0\r\nX-Check: 9\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);

            ReceivedRequest chunked = next.awaitRequests(2).get(1);
            assertThat(chunked.body()).isEqualTo("Wikipedia");
            assertThat(chunked.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(chunked.trailers()).extracting("name").containsExactly("X-Check");
            assertThat(client.get("/get").status()).isEqualTo(200);
            awaitNothingHeld(proxy);
            assertThat(next.requests()).hasSize(2);
        }
    }

    @Test
    void unsafeMethodsAreCopiedOnlyWhereTheyAreListed() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
                assertThat(client.exchange(method, "/", "x").status()).isEqualTo(200);
            }
            assertThat(client.head("/").status()).isEqualTo(200);
            assertThat(client.sendRequest("OPTIONS", "/").read().status()).isEqualTo(200);

            assertThat(next.awaitRequests(2))
                    .extracting(ReceivedRequest::method)
                    .containsExactly("HEAD", "OPTIONS");
        }
    }

    @Test
    void shareOfZeroCopiesNothingAndHalfCopiesAboutHalf() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream none = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream half = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream all = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.with("""
                    pools {
                      app { endpoints = ["%s"] }, none { endpoints = ["%s"] }
                      half { endpoints = ["%s"] }, all { endpoints = ["%s"] }
                    }
                    routes.app { pool = app, mirror = [
                      { pool = none, share = 0 % }, { pool = half, share = 50 % }, { pool = all, name = every }
                    ] }
                    """.replace(" % ", " %% ")
                        .formatted(app.address(), none.address(), half.address(), all.address()));
                RawClient client = proxy.connect()) {
            for (int i = 1; i <= 200; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
                all.awaitRequests(i);
            }
            MirrorFixture.await(() -> proxy.server().copyMemory().heldBytes() == 0);

            assertThat(none.requests()).isEmpty();
            assertThat(half.requests()).hasSizeBetween(50, 150);
            assertThat(proxy.table().routes().find("app").mirrors())
                    .extracting(Mirror::name)
                    .containsExactly("none", "half", "every");
        }
    }

    @Test
    void fieldsAreTakenOutOfTheCopyAlone() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "remove = [Authorization, Cookie]");
                RawClient client = proxy.connect()) {
            client.get("/", "Authorization: Basic secret", "Cookie: a=b", "X-Kept: 1");

            ReceivedRequest copy = next.awaitRequests(1).getFirst();
            assertThat(copy.raw()).doesNotContainIgnoringCase("authorization").doesNotContain("a=b");
            assertThat(copy.field("X-Kept")).isEqualTo("1");
            assertThat(app.onlyRequest().field("Authorization")).isEqualTo("Basic secret");
            assertThat(app.onlyRequest().field("Cookie")).isEqualTo("a=b");
        }
    }

    @Test
    void copyHasTheEditsOfTheRouteAndNotThoseOfTheVariant() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.with("""
                    pools { app { endpoints = ["%s"] }, next { endpoints = ["%s"] } }
                    splits.s { key = random, baseline = v, variants.v {
                      pool = app, weight = 1, request-headers { set { x-variant-own = 1 } }
                    } }
                    routes.app {
                      match { path = "/api" }, split = s, rewrite { prefix = "/", host = inner }
                      request-headers { set { x-route-own = 1 } }, mirror { pool = next }
                    }
                    """.formatted(app.address(), next.address()));
                RawClient client = proxy.connect()) {
            client.get("/api/x");

            ReceivedRequest copy = next.awaitRequests(1).getFirst();
            assertThat(copy.target()).isEqualTo("/x");
            assertThat(copy.field("Host")).isEqualTo("inner");
            assertThat(copy.field("x-route-own")).isEqualTo("1");
            assertThat(copy.has("x-variant-own")).isFalse();
            assertThat(copy.has("x-weir-variant")).isFalse();
            assertThat(app.onlyRequest().target()).isEqualTo("/x");
            assertThat(app.onlyRequest().field("x-variant-own")).isEqualTo("1");
            assertThat(app.onlyRequest().field("x-weir-variant")).isEqualTo("v");
        }
    }

    @Test
    void retriedRequestIsCopiedOnce() {
        try (ScriptedUpstream app = ScriptedUpstream.inTurn(Reply.close(), Reply.of(200, "second"));
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").body()).isEqualTo("second");

            awaitCount(proxy, SlotCounter.OK, 1);
            assertThat(app.requests()).hasSize(2);
            assertThat(next.requests()).hasSize(1);
        }
    }

    @Test
    void upgradesAreNotCopied() {
        try (ScriptedUpstream app = ScriptedUpstream.on(request -> Reply.raw(
                                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
                        .thenSilence());
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/", "Connection: Upgrade", "Upgrade: websocket");
            assertThat(client.readHead().status()).isEqualTo(101);
            try (RawClient plain = proxy.connect()) {
                app.change(request -> Reply.of(200, "ok"));
                plain.get("/plain");
            }

            assertThat(next.awaitRequests(1))
                    .extracting(ReceivedRequest::target)
                    .containsExactly("/plain");
        }
    }

    @Test
    void requestsThatWeirRefusesOrThatReachNobodyAreNotCopied() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(
                        app, next, "methods = [GET, POST] }, limits { body = 10 B }, rate-limit { rate = \"1/h\"");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/first").status()).isEqualTo(200);
            assertThat(client.get("/limited").status()).isEqualTo(429);
            next.awaitRequests(1);
        }
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "methods = [GET, POST] }, limits { body = 10 B");
                RawClient client = proxy.connect()) {
            client.send("POST /large HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
            MirrorFixture.await(() -> tally(proxy).inFlight() == 1);
            client.send("9\r\nabcdefghi\r\n");
            assertThat(client.read().status()).isEqualTo(413);
            awaitDropped(proxy, CopyDrop.INCOMPLETE, 1);
            app.stop();
            try (RawClient other = proxy.connect()) {
                assertThat(other.get("/dead").status()).isEqualTo(502);
            }
            awaitNothingHeld(proxy);
            assertThat(next.requests()).isEmpty();
        }
    }

    @Test
    void copiesAreNotCopiedAgain() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/", "x-weir-mirror: 1").status()).isEqualTo(200);

            assertThat(dropped(proxy, CopyDrop.LOOP)).isEqualTo(1);
            assertThat(app.onlyRequest().has("x-weir-mirror")).isFalse();
            assertThat(next.requests()).isEmpty();
        }
    }

    @Test
    void mirrorComesAndGoesWithTheFileAndItsCountsStay() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.before(app);
                RawClient client = proxy.connect()) {
            client.get("/before");
            proxy.reload(MirrorFixture.text(app.address(), next.address(), ""));
            client.get("/with");
            awaitCount(proxy, SlotCounter.OK, 1);
            client.get("/looped", "x-weir-mirror: 1");
            var pool = MirrorFixture.mirror(proxy).candidate().pool();
            proxy.reload(MirrorFixture.text(app.address(), next.address(), "timeout = 5 s"));
            client.get("/changed");
            awaitCount(proxy, SlotCounter.OK, 2);
            assertThat(MirrorFixture.mirror(proxy).candidate().pool()).isSameAs(pool);
            assertThat(dropped(proxy, CopyDrop.LOOP)).isEqualTo(1);
            proxy.reload(RunningProxy.oneRoute(app));
            client.get("/after");

            assertThat(next.requests()).extracting(ReceivedRequest::target).containsExactly("/with", "/changed");
            assertThat(next.connections()).isEqualTo(1);
            assertThat(app.requests()).hasSize(5);
        }
    }
}
