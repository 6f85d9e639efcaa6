package dev.weir.proxy.mirror;

import static dev.weir.proxy.mirror.MirrorFixture.await;
import static dev.weir.proxy.mirror.MirrorFixture.awaitNothingHeld;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The second copy, which tells what differs by itself: who gets it, which requests have one, when it leaves. */
class SecondCopyIT {
    private static final String JSON = "Content-Type: application/json; charset=utf-8";

    private final List<MirroredAnswers> compared = new CopyOnWriteArrayList<>();

    private RunningProxy proxy(ScriptedUpstream app, ScriptedUpstream next, String compare) {
        return RunningProxy.comparing(
                this::take, MirrorFixture.text(app.address(), next.address(), "compare { " + compare + " }"));
    }

    private boolean take(MirroredAnswers answers) {
        return compared.add(answers);
    }

    private MirroredAnswers onlyAnswers() {
        await(() -> !compared.isEmpty());
        return compared.getFirst();
    }

    @Test
    void secondCopyGoesToTheVersionThatAnswersUsers() {
        try (ScriptedUpstream app = ScriptedUpstream.on(
                        request -> Reply.of(200, "same", "X-N: " + (request.has("x-weir-mirror") ? 2 : 1)));
                ScriptedUpstream next = ScriptedUpstream.answering(200, "same");
                RunningProxy proxy = proxy(app, next, "headers = [X-N], noise = app");
                RawClient client = proxy.connect()) {
            client.get("/");

            MirroredAnswers answers = onlyAnswers();
            Answer.Received second = (Answer.Received) answers.second();
            assertThat(second.fields()).containsExactly(new Answer.Field("x-n", "2"));
            assertThat(answers.primary().fields()).containsExactly(new Answer.Field("x-n", "1"));
            assertThat(second.body().hash()).isEqualTo(answers.primary().body().hash());
            assertThat(app.requests())
                    .extracting(request -> request.has("x-weir-mirror"))
                    .containsExactlyInAnyOrder(true, false);
            assertThat(app.requests().getFirst().field("X-Request-Id"))
                    .isEqualTo(app.requests().get(1).field("X-Request-Id"));
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void whatMustNotHappenTwiceHasNoSecondCopy() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.comparing(
                        this::take,
                        MirrorFixture.text(
                                app.address(), next.address(), "methods = [POST], compare { noise = app }"));
                RawClient client = proxy.connect()) {
            client.post("/orders", "two shoes");

            assertThat(onlyAnswers().second()).isNull();
            assertThat(next.requests()).hasSize(1);
            assertThat(app.requests()).hasSize(1);
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void secondCopyGoesToAnotherEndpointThanTheOneThatAnsweredTheUser() {
        try (ScriptedUpstream one = ScriptedUpstream.on(request -> Reply.of(200, "ok", "X-Who: one"));
                ScriptedUpstream other = ScriptedUpstream.on(request -> Reply.of(200, "ok", "X-Who: other"));
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.comparing(
                        this::take,
                        MirrorFixture.text(
                                one.address() + "\", \"" + other.address(),
                                next.address(),
                                "compare { headers = [X-Who], noise = app }"));
                RawClient client = proxy.connect()) {
            for (int i = 1; i <= 40; i++) {
                client.get("/" + i);
                int asked = i;
                await(() -> compared.size() == asked);
            }

            assertThat(compared).allSatisfy(answers -> {
                Answer.Received second = (Answer.Received) answers.second();
                assertThat(second.fields()).isNotEqualTo(answers.primary().fields());
            });
        }
    }

    @Test
    void aCoinDecidesWhichOfTheTwoCopiesLeavesFirst() {
        List<String> order = new CopyOnWriteArrayList<>();
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.on(request -> {
                    order.add("candidate");
                    return Reply.of(200, "ok");
                });
                ScriptedUpstream noise = ScriptedUpstream.on(request -> {
                    order.add("second");
                    return Reply.of(200, "ok");
                });
                RunningProxy proxy = RunningProxy.comparing(
                        this::take,
                        MirrorFixture.text(app.address(), next.address(), "compare { noise = noise }")
                                + "pools.noise.endpoints = [\"" + noise.address() + "\"]");
                RawClient client = proxy.connect()) {
            int candidateFirst = 0;
            for (int i = 1; i <= 100; i++) {
                client.get("/" + i);
                int asked = i;
                await(() -> compared.size() == asked);
                candidateFirst += order.get(2 * i - 2).equals("candidate") ? 1 : 0;
            }

            assertThat(candidateFirst).isBetween(10, 90);
        }
    }

    @Test
    void besideACandidateThatFailedASecondAnswerIsComparedAsEver() {
        CountDownLatch failed = new CountDownLatch(1);
        try (ScriptedUpstream app = ScriptedUpstream.on(request -> request.has("x-weir-mirror")
                        ? Reply.of(200, "{\"a\":1}", JSON)
                        : Reply.of(200, "{\"a\":1}", JSON).heldBy(failed));
                ScriptedUpstream next = ScriptedUpstream.on(request -> Reply.reset());
                RunningProxy proxy = proxy(app, next, "noise = app");
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/");
            MirrorFixture.awaitCount(proxy, SlotCounter.RESET, 1);
            failed.countDown();
            assertThat(client.read().status()).isEqualTo(200);

            assertThat(MirrorFixture.text(onlyAnswers().primary())).isEqualTo("{\"a\":1}");
            assertThat(MirrorFixture.text((Answer.Received) onlyAnswers().second()))
                    .isEqualTo("{\"a\":1}");
            awaitNothingHeld(proxy);
        }
    }
}
