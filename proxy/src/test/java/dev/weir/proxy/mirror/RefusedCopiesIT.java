package dev.weir.proxy.mirror;

import static dev.weir.proxy.mirror.MirrorFixture.awaitCount;
import static dev.weir.proxy.mirror.MirrorFixture.awaitNothingHeld;
import static dev.weir.proxy.mirror.MirrorFixture.count;
import static dev.weir.proxy.mirror.MirrorFixture.dropped;
import static dev.weir.proxy.mirror.MirrorFixture.proxy;
import static dev.weir.proxy.mirror.MirrorFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import dev.weir.proxy.testing.UnansweringPort;
import org.junit.jupiter.api.Test;

/** Mirrors whose endpoints give no connection: it costs a few connects, and the others get their copies. */
class RefusedCopiesIT {

    @Test
    void deadPoolIsLetAloneForAWhile() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            next.stop();
            for (int i = 0; i < 100; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
            }

            awaitNothingHeld(proxy);
            long refused = count(proxy, SlotCounter.CONNECT_FAILURE);
            assertThat(refused).isBetween(1L, 20L);
            assertThat(dropped(proxy, CopyDrop.BACKING_OFF)).isEqualTo(100 - refused);
            assertThat(count(proxy, SlotCounter.ATTEMPTS)).isZero();
            assertThat(proxy.snapshot().get(LoopCounter.UPSTREAM_CONNECT_FAILED))
                    .isZero();
        }
    }

    @Test
    void oneDeadEndpointOfSeveralTakesNothingFromTheOthers() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream dead = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.with(
                        MirrorFixture.text(app.address(), next.address() + "\", \"" + dead.address(), ""));
                RawClient client = proxy.connect()) {
            dead.stop();
            for (int i = 1; i <= 100; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
                int asked = i;
                MirrorFixture.await(() -> next.requests().size() + count(proxy, SlotCounter.CONNECT_FAILURE) >= asked);
            }

            awaitNothingHeld(proxy);
            assertThat(count(proxy, SlotCounter.CONNECT_FAILURE)).isBetween(1L, 20L);
            assertThat(dropped(proxy, CopyDrop.BACKING_OFF)).isZero();
            assertThat(dropped(proxy, CopyDrop.IN_FLIGHT)).isZero();
        }
    }

    @Test
    void deadEndpointThatComesBackIsCopiedToAgain() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream back = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.with(
                        MirrorFixture.text(app.address(), next.address() + "\", \"" + back.address(), ""));
                RawClient client = proxy.connect()) {
            back.stop();
            MirrorFixture.await(
                    () -> client.get("/dead").status() == 200 && count(proxy, SlotCounter.CONNECT_FAILURE) > 0);
            back.restart();

            MirrorFixture.await(() ->
                    client.get("/back").status() == 200 && !back.requests().isEmpty());
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void poolThatComesBackIsCopiedToAgain() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            next.stop();
            client.get("/dead");
            awaitCount(proxy, SlotCounter.CONNECT_FAILURE, 1);
            next.restart();

            MirrorFixture.await(() ->
                    client.get("/back").status() == 200 && !next.requests().isEmpty());
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void poolThatDoesNotEvenAnswerConnectsCostsAFewOfThem() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                UnansweringPort port = UnansweringPort.open();
                RunningProxy proxy =
                        RunningProxy.with(MirrorFixture.text(app.address(), port.address(), "timeout = 200 ms"));
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
            }

            awaitNothingHeld(proxy);
            assertThat(count(proxy, SlotCounter.ATTEMPTS)).isZero();
            assertThat(tally(proxy).slot()).isNotNull();
            assertThat(dropped(proxy, CopyDrop.IN_FLIGHT) + dropped(proxy, CopyDrop.BACKING_OFF))
                    .isGreaterThanOrEqualTo(100 - 64);
        }
    }

    @Test
    void connectEndsEvenWhereTheWholeCopyHasLessThanAMillisecond() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                UnansweringPort port = UnansweringPort.open();
                RunningProxy proxy =
                        RunningProxy.with(MirrorFixture.text(app.address(), port.address(), "timeout = 500 us"));
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);

            awaitNothingHeld(proxy);
            var connections = proxy.table().pools().get("next").copies().connections();
            MirrorFixture.await(() -> connections.inUse() == 0);
        }
    }
}
