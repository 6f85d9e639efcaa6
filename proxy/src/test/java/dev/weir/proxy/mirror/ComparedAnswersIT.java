package dev.weir.proxy.mirror;

import static dev.weir.proxy.mirror.MirrorFixture.await;
import static dev.weir.proxy.mirror.MirrorFixture.awaitNothingHeld;
import static dev.weir.proxy.mirror.MirrorFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is handed on to be compared: the answer that the user got, and those to the copies. */
class ComparedAnswersIT {
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
    void answersToTheUserAndToTheCopyAreHandedOn() {
        try (ScriptedUpstream app = ScriptedUpstream.on(
                        request -> Reply.of(200, "{\"a\":1}", JSON, "X-Chosen: one", "x-chosen: two", "X-Other: x"));
                ScriptedUpstream next =
                        ScriptedUpstream.on(request -> Reply.of(500, "{\"a\":2}", "Content-Encoding: GZIP"));
                RunningProxy proxy = proxy(app, next, "headers = [X-Chosen]");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/cart/7?secret=1").status()).isEqualTo(200);

            MirroredAnswers answers = onlyAnswers();
            assertThat(answers.mirror()).isSameAs(MirrorFixture.mirror(proxy).compared());
            assertThat(answers.mirror().route()).isEqualTo("app");
            assertThat(answers.mirror().mirror()).isEqualTo("next");
            assertThat(answers.generation()).isEqualTo(proxy.table().generation());
            assertThat(answers.method()).isEqualTo("GET");
            assertThat(answers.path()).isEqualTo("/cart/7");
            assertThat(answers.requestId()).isEqualTo(app.onlyRequest().field("X-Request-Id"));
            assertThat(answers.second()).isNull();
            Answer.Received primary = answers.primary();
            assertThat(primary.status()).isEqualTo(200);
            assertThat(primary.fields())
                    .containsExactly(new Answer.Field("x-chosen", "one"), new Answer.Field("x-chosen", "two"));
            assertThat(MirrorFixture.text(primary)).isEqualTo("{\"a\":1}");
            assertThat(primary.body().length()).isEqualTo(7);
            assertThat(primary.body().isJson()).isTrue();
            assertThat(primary.body().encoding()).isEmpty();
            assertThat(primary.latencyNs()).isPositive();
            Answer.Received candidate = (Answer.Received) answers.candidate();
            assertThat(candidate.status()).isEqualTo(500);
            assertThat(candidate.body().isJson()).isFalse();
            assertThat(candidate.body().bytes()).isNull();
            assertThat(candidate.body().encoding()).isEqualTo("gzip");
            assertThat(candidate.body().hash()).isNotEqualTo(primary.body().hash());
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void copyThatFailsIsAnAnswerWithItsReason() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.on(request ->
                        Reply.of(200, "x".repeat(1000), JSON).cutAt(400).thenClose());
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            client.get("/");

            assertThat(onlyAnswers().candidate())
                    .isInstanceOfSatisfying(
                            Answer.Failed.class,
                            failed -> assertThat(failed.why()).isEqualTo(Failure.TRUNCATED_RESPONSE));
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void candidateThatClosesAReusedConnectionIsAskedOnceMoreOnANewOneAndComparedThen() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.on(
                        request -> request.target().equals("/crashes") ? Reply.close() : Reply.of(200, "ok"));
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            client.get("/well");
            await(() -> compared.size() == 1);
            client.get("/crashes");
            await(() -> compared.size() == 2);

            assertThat(compared.get(1).candidate())
                    .isInstanceOfSatisfying(
                            Answer.Failed.class,
                            failed -> assertThat(failed.why()).isEqualTo(Failure.CONNECTION_RESET));
            assertThat(next.requests())
                    .extracting(request -> request.connection())
                    .containsExactly(1, 1, 2);
            assertThat(MirrorFixture.dropped(proxy, CopyDrop.CONNECTION_CLOSED)).isZero();
            assertThat(MirrorFixture.count(proxy, SlotCounter.ATTEMPTS)).isEqualTo(2);
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void idleConnectionThatWasClosedInTheMeantimeIsNoDifference() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next =
                        ScriptedUpstream.on(request -> request.number() == 2 ? Reply.close() : Reply.of(200, "ok"));
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            client.get("/1");
            await(() -> compared.size() == 1);
            client.get("/2");
            await(() -> compared.size() == 2);

            assertThat(compared.get(1).candidate()).isInstanceOf(Answer.Received.class);
            assertThat(next.requests())
                    .extracting(request -> request.connection())
                    .containsExactly(1, 1, 2);
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void whatMustNotHappenTwiceIsNotSentOnceMore() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next =
                        ScriptedUpstream.on(request -> request.number() == 2 ? Reply.close() : Reply.of(200, "ok"));
                RunningProxy proxy = RunningProxy.comparing(
                        this::take, MirrorFixture.text(app.address(), next.address(), "methods = [POST], compare {}"));
                RawClient client = proxy.connect()) {
            client.post("/orders", "one");
            await(() -> compared.size() == 1);
            client.post("/orders", "two");

            MirrorFixture.awaitDropped(proxy, CopyDrop.CONNECTION_CLOSED, 1);
            awaitNothingHeld(proxy);
            assertThat(tally(proxy).notCompared(Uncompared.COPY_DROPPED)).isEqualTo(1);
            assertThat(next.requests()).hasSize(2);
        }
    }

    @Test
    void besideACandidateThatFailedTheUsersBodyIsNotGathered() {
        CountDownLatch failed = new CountDownLatch(1);
        try (ScriptedUpstream app = ScriptedUpstream.on(
                        request -> Reply.of(200, "{\"a\":1}", JSON).heldBy(failed));
                ScriptedUpstream next = ScriptedUpstream.on(request -> Reply.reset());
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/");
            MirrorFixture.awaitCount(proxy, SlotCounter.RESET, 1);
            failed.countDown();
            assertThat(client.read().status()).isEqualTo(200);

            MirroredAnswers answers = onlyAnswers();
            assertThat(answers.candidate()).isInstanceOf(Answer.Failed.class);
            assertThat(answers.primary().status()).isEqualTo(200);
            assertThat(answers.primary().body().length()).isEqualTo(7);
            assertThat(answers.primary().body().bytes()).isNull();
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void mirrorThatNobodyComparesIsCopiedToAndNothingIsGathered() {
        AnswerSink full = new AnswerSink() {
            @Override
            public boolean offer(MirroredAnswers answers) {
                return compared.add(answers);
            }

            @Override
            public boolean compares(ComparedMirror mirror) {
                return false;
            }
        };
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.comparing(
                        full, MirrorFixture.text(app.address(), next.address(), "compare { noise = app }"));
                RawClient client = proxy.connect()) {
            client.get("/");

            MirrorFixture.awaitCount(proxy, SlotCounter.OK, 1);
            awaitNothingHeld(proxy);
            assertThat(tally(proxy).notCompared(Uncompared.SINK_FULL)).isEqualTo(1);
            assertThat(app.requests()).hasSize(1);
            assertThat(compared).isEmpty();
        }
    }

    @Test
    void bodyBeyondTheLimitIsKnownByLengthAndHash() {
        String large = "x".repeat(300_000);
        try (ScriptedUpstream app = ScriptedUpstream.on(request -> Reply.of(200, large, JSON));
                ScriptedUpstream next = ScriptedUpstream.on(
                        request -> Reply.chunked(200, large.substring(0, 100_000), large.substring(100_000)));
                RunningProxy proxy = proxy(app, next, "max-body = 1 KiB");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").body()).isEqualTo(large);

            MirroredAnswers answers = onlyAnswers();
            Answer.Received candidate = (Answer.Received) answers.candidate();
            assertThat(answers.primary().body().bytes()).isNull();
            assertThat(answers.primary().body().length()).isEqualTo(300_000);
            assertThat(candidate.body().length()).isEqualTo(300_000);
            assertThat(candidate.body().hash())
                    .isEqualTo(answers.primary().body().hash());
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void hashIsTheSameWhetherABodyWasKeptOrNot() {
        String body = "y".repeat(5000);
        try (ScriptedUpstream app = ScriptedUpstream.on(request -> Reply.of(200, body, JSON));
                ScriptedUpstream next = ScriptedUpstream.on(request -> Reply.of(200, body, JSON));
                RunningProxy kept = proxy(app, next, "max-body = 64 KiB");
                RunningProxy hashed = proxy(app, next, "max-body = 2 KiB");
                RunningProxy none = proxy(app, next, "body = none")) {
            for (RunningProxy proxy : List.of(kept, hashed, none)) {
                int before = compared.size();
                try (RawClient client = proxy.connect()) {
                    client.get("/");
                }
                await(() -> compared.size() > before);
            }

            long hash = compared.get(0).primary().body().hash();
            assertThat(MirrorFixture.text(compared.get(0).primary())).isEqualTo(body);
            assertThat(compared.get(1).primary().body().bytes()).isNull();
            assertThat(compared.get(1).primary().body().hash()).isEqualTo(hash);
            assertThat(compared.get(2).primary().body().hash()).isZero();
            assertThat(compared.get(2).primary().body().length()).isEqualTo(5000);
        }
    }

    @Test
    void whatTheUserGotNoWholeAnswerForIsNotCompared() {
        try (ScriptedUpstream app = ScriptedUpstream.on(request ->
                        Reply.of(200, "x".repeat(1000), JSON).cutAt(400).thenClose());
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = proxy(app, next, "");
                RawClient client = proxy.connect()) {
            client.sendRequest("GET", "/").readHead();

            await(() -> tally(proxy).notCompared(Uncompared.NO_ANSWER) == 1);
            awaitNothingHeld(proxy);
            assertThat(compared).isEmpty();
        }
    }

    @Test
    void slowCopyIsComparedWhenItsUserIsLongGone() {
        CountDownLatch opened = new CountDownLatch(1);
        try (ScriptedUpstream app = ScriptedUpstream.on(request -> Reply.of(200, "{}", JSON));
                ScriptedUpstream next =
                        ScriptedUpstream.on(request -> Reply.of(200, "{}", JSON).heldBy(opened));
                RunningProxy proxy = proxy(app, next, "")) {
            try (RawClient client = proxy.connect()) {
                client.get("/");
            }
            next.awaitRequests(1);
            assertThat(compared).isEmpty();
            opened.countDown();

            assertThat(MirrorFixture.text((Answer.Received) onlyAnswers().candidate()))
                    .isEqualTo("{}");
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void sinkWithoutRoomIsCounted() {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "ok");
                ScriptedUpstream next = ScriptedUpstream.answering(200, "ok");
                RunningProxy proxy = RunningProxy.comparing(
                        answers -> {
                            throw new IllegalStateException("a sink that breaks its word");
                        },
                        MirrorFixture.text(app.address(), next.address(), "compare {}"));
                RawClient client = proxy.connect()) {
            client.get("/");
            client.get("/");

            await(() -> tally(proxy).notCompared(Uncompared.SINK_FULL) == 2);
            awaitNothingHeld(proxy);
        }
    }

    @Test
    void answersThatDoNotFitIntoTheMemoryAreNotCompared() {
        String large = "x".repeat(50_000);
        try (ScriptedUpstream app = ScriptedUpstream.on(request -> Reply.of(200, large, JSON));
                ScriptedUpstream next = ScriptedUpstream.on(request -> Reply.of(200, large, JSON));
                RunningProxy proxy = RunningProxy.comparing(
                        this::take,
                        MirrorFixture.text(app.address(), next.address(), "max-body = 1 KiB, compare {}")
                                + "limits { mirror-memory = 64 KiB }");
                RawClient client = proxy.connect()) {
            assertThat(client.get("/").body()).isEqualTo(large);

            await(() -> tally(proxy).notCompared(Uncompared.MEMORY) == 1);
            awaitNothingHeld(proxy);
            assertThat(compared).isEmpty();
        }
    }
}
