package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Streams that are open on a variant when it is taken out of traffic, and are not to be kept. */
class StreamCutIT {

    private static RunningProxy shop(ScriptedUpstream stable, ScriptedUpstream canary) {
        return RunningProxy.with("""
            pools { v1 { endpoints = ["%s"] }, v2 { endpoints = ["%s"] } }
            splits { shop {
              key = ["header:x-user"], baseline = stable
              variants { stable { pool = v1, weight = 0 %% }, canary { pool = v2, weight = 100 %% } }
            } }
            routes { shop { match { path = "/" }, split = shop } }
            """.formatted(stable.address(), canary.address()));
    }

    private static Slot slot(RunningProxy proxy, String variant) {
        return proxy.table().splits().get("shop").variant(variant).slot();
    }

    @Test
    void aLongAnswerOfTheVariantIsCutVisibly() {
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary =
                        ScriptedUpstream.on(request -> Reply.raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegun")
                                .thenSilence());
                RunningProxy proxy = shop(stable, canary);
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/", "x-user: a");
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readBytes(5)).isEqualTo("begun");
            proxy.server().cutServedBy(slot(proxy, "stable")).join();
            proxy.server().cutServedBy(slot(proxy, "canary")).join();
            assertThat(client.isClosedByPeer()).isTrue();
            await().until(() -> counted(proxy, SlotCounter.RESET) == 1);
            assertThat(counted(proxy, SlotCounter.EVIDENCE_FAILED))
                    .as("the variant is not charged again")
                    .isZero();
        }
    }

    @Test
    void whatHasNoAnswerYetIsTriedOnTheFallback() {
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
                ScriptedUpstream canary =
                        ScriptedUpstream.on(request -> Reply.of(200, "late").heldBy(never));
                RunningProxy proxy = shop(stable, canary);
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/", "x-user: a");
            await().until(() -> canary.requests().size() == 1);
            proxy.server().cutServedBy(slot(proxy, "canary")).join();
            RawResponse answer = client.read();
            assertThat(answer.body()).isEqualTo("stable");
            never.countDown();
        }
    }

    private static long counted(RunningProxy proxy, SlotCounter counter) {
        var stats = proxy.snapshot().stats(slot(proxy, "canary"));
        return stats == null ? 0 : stats.counts().get(counter);
    }
}
