package dev.weir.proxy.mirror;

import static dev.weir.proxy.mirror.MirrorFixture.awaitCount;
import static dev.weir.proxy.mirror.MirrorFixture.awaitDropped;
import static dev.weir.proxy.mirror.MirrorFixture.awaitNothingHeld;
import static dev.weir.proxy.mirror.MirrorFixture.count;
import static dev.weir.proxy.mirror.MirrorFixture.dropped;
import static dev.weir.proxy.mirror.MirrorFixture.proxy;
import static dev.weir.proxy.mirror.MirrorFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.testing.Faults;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors that are dead, slow, full or rude: users see nothing of it, nothing is left behind, and each drop has its reason. */
class MirrorFailureIT {

    @Test
    void poolThatNeverAnswersHasAFewCopiesUnderWayAndTheyEndInTime() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.on(request -> Reply.silence());
                RunningProxy proxy = proxy(app, next, "timeout = 500 ms");
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
            }

            assertThat(dropped(proxy, CopyDrop.IN_FLIGHT) + dropped(proxy, CopyDrop.BACKING_OFF))
                    .isGreaterThanOrEqualTo(200 - 64);
            awaitNothingHeld(proxy);
            assertThat(count(proxy, SlotCounter.TIMEOUT)).isBetween(1L, 64L);
            next.awaitOpenConnections(0);
        }
    }

    @Test
    void rudePoolDisturbsNobody() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.inTurn(
                        Reply.reset(),
                        Reply.of(200, "half").cutAt(45).thenReset(),
                        Reply.raw("no http at all\r\n\r\n").thenClose());
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
                awaitCount(proxy, SlotCounter.RESET, i);
            }
            MirrorFixture.await(() -> client.get("/more").status() == 200 && dropped(proxy, CopyDrop.BACKING_OFF) > 0);

            awaitNothingHeld(proxy);
            var snapshot = proxy.snapshot();
            assertThat(snapshot.get(LoopCounter.UPSTREAM_MALFORMED)).isZero();
            assertThat(snapshot.stats(proxy.table().routes().find("app").slot())
                            .counts()
                            .get(SlotCounter.OK))
                    .isEqualTo(app.requests().size());
        }
    }

    @Test
    void failuresOfCopiesDoNotEjectTheEndpointsOfUsers() {
        try (ScriptedUpstream app = ScriptedUpstream.on(
                        request -> request.has("x-weir-mirror") ? Reply.reset() : Reply.of(200, "ok"));
                ScriptedUpstream other = ScriptedUpstream.on(
                        request -> request.has("x-weir-mirror") ? Reply.reset() : Reply.of(200, "ok"));
                RunningProxy proxy = RunningProxy.with("""
                    pools.app { endpoints = ["%s", "%s"], ejection { consecutive-failures = 1 } }
                    routes.app { pool = app, mirror { pool = app } }
                    """.formatted(app.address(), other.address()));
                RawClient client = proxy.connect()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
                awaitCount(proxy, SlotCounter.RESET, i);
            }

            assertThat(proxy.table().pools().get("app").usableEndpoints(System.nanoTime()))
                    .isEqualTo(2);
        }
    }

    @Test
    void copyThatBreaksIsDroppedAndGivesItsPlaceBack(@TempDir Path folder) {
        Faults faults = new Faults();
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.faulty(
                        faults,
                        folder.resolve("access.log"),
                        MirrorFixture.text(app.address(), next.address(), "timeout = 60 s")
                                + "routes.plain { match.path = \"/plain\", pool = app }");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/plain").status()).isEqualTo(200);
            faults.strikeBehind("onConnected", new AssertionError("thrown by a test"));

            assertThat(client.get("/").status()).isEqualTo(200);

            MirrorFixture.await(() -> dropped(proxy, CopyDrop.ERROR) == 1);
            awaitNothingHeld(proxy);
            Pool mirrored = proxy.table().pools().get("next");
            assertThat(mirrored.copies().requests().inUse()).isZero();
            assertThat(mirrored.endpoints())
                    .allSatisfy(endpoint -> assertThat(endpoint.inFlight()).isZero());
            MirrorFixture.await(() -> mirrored.copies().connections().inUse() == 0);
            assertThat(client.get("/").status()).isEqualTo(200);
            next.awaitRequests(1);
        }
    }

    @Test
    void copiesTakeNothingFromTheLimitsOfUsers() {
        CountDownLatch opened = new CountDownLatch(1);
        try (ScriptedUpstream app = ScriptedUpstream.on(request ->
                        request.has("x-weir-mirror") ? Reply.of(200, "late").heldBy(opened) : Reply.of(200, "ok"));
                RunningProxy proxy = RunningProxy.with("""
                    pools.app { endpoints = ["%s"], circuit { connections = 1, requests = 1 } }
                    routes.app { pool = app, mirror { pool = app } }
                    """.formatted(app.address()));
                RawClient client = proxy.connect()) {
            for (int i = 1; i <= 5; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
            }

            assertThat(dropped(proxy, CopyDrop.IN_FLIGHT)).isEqualTo(4);
            opened.countDown();
            awaitNothingHeld(proxy);
            assertThat(proxy.table().pools().get("app").copies().requests().inUse())
                    .isZero();
        }
    }

    @Test
    void bodyLargerThanItsMirrorTakesIsNotCopied() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "methods = [POST], max-body = 1 KiB");
                RawClient client = proxy.connect()) {
            String large = "x".repeat(2000);
            assertThat(client.post("/announced", large).status()).isEqualTo(200);
            client.send("POST /chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + large
                    + "\r\n0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.post("/small", "x".repeat(1024)).status()).isEqualTo(200);

            assertThat(next.awaitRequests(1))
                    .extracting(ReceivedRequest::target)
                    .containsExactly("/small");
            assertThat(dropped(proxy, CopyDrop.BODY_TOO_LARGE)).isEqualTo(2);
            assertThat(app.requests()).extracting(ReceivedRequest::body).contains(large, large);
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void mirrorsOfTheProcessHoldNoMoreThanTheyMay() {
        CountDownLatch opened = new CountDownLatch(1);
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next =
                        ScriptedUpstream.on(request -> Reply.of(200, "ok").heldBy(opened));
                RunningProxy proxy = RunningProxy.with(
                        MirrorFixture.text(app.address(), next.address(), "methods = [POST], max-body = 64 KiB")
                                + "limits { mirror-memory = 64 KiB }");
                RawClient client = proxy.connect()) {
            String body = "x".repeat(20_000);
            for (int i = 0; i < 5; i++) {
                assertThat(client.post("/" + i, body).status()).isEqualTo(200);
                assertThat(proxy.server().copyMemory().heldBytes()).isLessThanOrEqualTo(64 * 1024);
            }

            awaitDropped(proxy, CopyDrop.MEMORY, 3);
            opened.countDown();
            awaitNothingHeld(proxy);
            assertThat(next.requests()).hasSize(2);
            assertThat(app.requests()).extracting(ReceivedRequest::body).containsOnly(body);
        }
    }

    @Test
    void bodyThatIsCutByItsClientIsNotCopied() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "methods = [POST]");
                RawClient client = proxy.connect()) {
            client.send("POST /cut HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
            MirrorFixture.await(() -> tally(proxy).inFlight() == 1);
            client.reset();

            awaitDropped(proxy, CopyDrop.INCOMPLETE, 1);
            awaitNothingHeld(proxy);
            assertThat(next.connections()).isZero();
        }
    }

    @Test
    void bodyThatComesSlowlyIsCopiedWhenItIsWhole() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "methods = [POST]");
                RawClient client = proxy.connect()) {
            client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
            MirrorFixture.await(() -> tally(proxy).inFlight() == 1);
            assertThat(next.connections()).isZero();
            client.send("def");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(next.awaitRequests(1).getFirst().body()).isEqualTo("abcdef");
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void connectionOfAMirrorThatAnswersWithoutReadingIsNotUsedAgain() {
        CountDownLatch tested = new CountDownLatch(1);
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.running(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    tested.await();
                });
                RunningProxy proxy = proxy(app, next, "methods = [PUT], max-body = 16 MiB");
                RawClient client = proxy.connect()) {
            String body = "x".repeat(12 << 20);
            for (int i = 1; i <= 2; i++) {
                assertThat(client.exchange("PUT", "/" + i, body).status()).isEqualTo(200);
                awaitCount(proxy, SlotCounter.OK, i);
                awaitNothingHeld(proxy);
            }

            assertThat(next.connections()).isEqualTo(2);
            tested.countDown();
        }
    }

    @Test
    void uploadThatComesSlowlyTakesNobodysPlace() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy =
                        RunningProxy.with(MirrorFixture.text(app.address(), next.address(), "methods = [GET, POST]")
                                + "pools.next.circuit { requests = 1 }");
                RawClient slow = proxy.connect();
                RawClient client = proxy.connect()) {
            slow.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
            MirrorFixture.await(() -> tally(proxy).inFlight() == 1);
            assertThat(client.get("/quick").status()).isEqualTo(200);
            awaitCount(proxy, SlotCounter.OK, 1);
            slow.send("def");
            assertThat(slow.read().status()).isEqualTo(200);

            awaitCount(proxy, SlotCounter.OK, 2);
            assertThat(next.requests()).extracting(ReceivedRequest::target).containsExactly("/quick", "/slow");
            assertThat(dropped(proxy, CopyDrop.IN_FLIGHT)).isZero();
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void answerWithoutEndIsCutAtTheDeadline() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.on(
                        request -> Reply.of(200, "x".repeat(100)).cutAt(60).thenSilence());
                RunningProxy proxy = proxy(app, next, "timeout = 200 ms");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);

            awaitCount(proxy, SlotCounter.TIMEOUT, 1);
            awaitNothingHeld(proxy);
            next.awaitOpenConnections(0);
        }
    }

    @Test
    void poolWithoutAnEndpointForCopiesIsCounted() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            var pool = proxy.table().pools().get("next");
            pool.endpoints().getFirst().setState(EndpointState.MAINT, System.nanoTime());
            assertThat(client.get("/").status()).isEqualTo(200);

            awaitDropped(proxy, CopyDrop.NO_ENDPOINT, 1);
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void shutdownLeavesNothingOfCopiesThatAreUnderWay() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.on(request -> Reply.silence())) {
            RunningProxy proxy = proxy(app, next, "methods = [GET, POST]");
            try (RawClient client = proxy.connect()) {
                client.post("/", "x".repeat(100_000));
                next.awaitRequests(1);
                client.send("POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
                MirrorFixture.await(() -> tally(proxy).inFlight() == 2);
                proxy.server().stopAccepting();
                assertThat(proxy.server().busyConnections().join()).isEqualTo(1);
            }
            MirrorFixture.await(() -> proxy.server().openConnections() == 0);
            assertThat(tally(proxy).inFlight()).isEqualTo(1);
            proxy.close();

            awaitNothingHeld(proxy);
        }
    }
}
