package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.testing.Faults;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import dev.weir.proxy.testing.TokenSigner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of Weir itself, thrown while an exchange is told something by others than its client. Its client sees an end, what it had is
 * given back, and everybody else goes on, on the same loop.
 */
class InternalErrorIT {
    private static final String TOLD = "ended a client's connection after a fault of Weir itself";

    @TempDir
    private Path folder;

    private final Faults faults = new Faults();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listenToTheLog() {
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void closeAll() throws Exception {
        System.setErr(errors);
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void connectionThatOpens() throws Exception {
        ScriptedUpstream upstream = kept(ScriptedUpstream.answering(200, "ok"));
        RunningProxy proxy = start(pool(upstream));
        faults.strikeBehind("onConnected", new IllegalStateException("thrown by a test"));

        assertToldAndClosed(client(proxy).sendRequest("GET", "/"));

        assertThat(upstream.requests()).isEmpty();
        assertThat(client(proxy).get("/").body()).isEqualTo("ok");
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void endThatBreaksToo() throws Exception {
        ScriptedUpstream upstream = kept(ScriptedUpstream.answering(200, "ok"));
        RunningProxy proxy = start("timeouts.exchange = 60 s\n" + pool(upstream));
        faults.strikeBehind("onConnected", new AssertionError("thrown by a test"), 2);
        RawClient client = client(proxy).sendRequest("GET", "/");

        assertThat(client.readUntilClose()).as("cut").isEmpty();

        assertThat(client(proxy).get("/").body()).isEqualTo("ok");
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void headThatGoesOutOnAConnectionThatOpened() throws Exception {
        ScriptedUpstream upstream = kept(ScriptedUpstream.answering(200, "ok"));
        RunningProxy proxy = start(pool(upstream));
        faults.strikeBehind("forward", new AssertionError("thrown by a test"));

        assertToldAndClosed(client(proxy).sendRequest("GET", "/"));

        assertThat(client(proxy).get("/").body()).isEqualTo("ok");
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void connectionThatCannotBeOpened() throws Exception {
        ScriptedUpstream upstream = kept(ScriptedUpstream.answering(200, "ok"));
        upstream.stop();
        RunningProxy proxy = start(pool(upstream));
        faults.strikeBehind("onConnectFailed", new IllegalStateException("thrown by a test"));

        assertToldAndClosed(client(proxy).sendRequest("GET", "/"));

        upstream.restart();
        assertThat(client(proxy).get("/").body()).isEqualTo("ok");
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void placeInTheLineOfAPool() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        ScriptedUpstream upstream = kept(
                ScriptedUpstream.on(request -> Reply.of(200, request.target()).heldBy(gate)));
        RunningProxy proxy = start("timeouts.pool-wait = 60 s\n" + pool(upstream));
        RawClient first = client(proxy).sendRequest("GET", "/first");
        upstream.awaitRequests(1);
        RawClient broken = client(proxy).sendRequest("GET", "/broken");
        await().until(() -> app(proxy).circuit().pending().inUse() == 1);
        RawClient behind = client(proxy).sendRequest("GET", "/behind");
        await().until(() -> app(proxy).circuit().pending().inUse() == 2);
        faults.strikeBehind("onConnectionFreed", new AssertionError("thrown by a test"));
        gate.countDown();

        assertThat(first.read().body()).isEqualTo("/first");
        assertToldAndClosed(broken);
        assertThat(behind.read().body()).isEqualTo("/behind");
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void tokenThatWasChecked() throws Exception {
        TokenSigner known = TokenSigner.ec("ES256", "old");
        TokenSigner next = TokenSigner.ec("ES256", "new");
        ScriptedUpstream keys = kept(ScriptedUpstream.on(request -> jwks(known)));
        ScriptedUpstream upstream = kept(ScriptedUpstream.answering(200, "ok"));
        RunningProxy proxy = start("""
            jwt.issuers.id {
              issuer = "https://id.example.com", audiences = [shop], algorithms = [ES256]
              jwks-url = "http://%s/jwks", refresh = 1 s, cool-down = 1 s
            }
            routes.aaa { match { path = "/", when { path = "/", jwt.plan = gold } }, pool = app }
            %s
            """.formatted(keys.address(), pool(upstream)));
        CountDownLatch gate = new CountDownLatch(1);
        int before = keys.requests().size();
        keys.change(request -> jwks(known, next).heldBy(gate));
        keys.awaitRequests(before + 1);
        String token = bearer(next);
        RawClient broken = client(proxy).sendRequest("GET", "/", token);
        await().until(() -> count(proxy, LoopCounter.EXCHANGES_STARTED) == 1);
        RawClient behind = client(proxy).sendRequest("GET", "/", token);
        await().until(() -> count(proxy, LoopCounter.EXCHANGES_STARTED) == 2);
        faults.strikeBehind("onTokenChecked", new IllegalStateException("thrown by a test"));
        gate.countDown();

        assertToldAndClosed(broken);
        assertThat(behind.read().body()).isEqualTo("ok");
        assertThat(client(proxy).get("/", token).body()).isEqualTo("ok");
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void deadlineThatPasses() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        ScriptedUpstream upstream = kept(ScriptedUpstream.on(request ->
                request.target().equals("/late") ? Reply.of(200, "late").heldBy(gate) : Reply.of(200, "ok")));
        RunningProxy proxy = start("timeouts.first-byte = 300 ms\n" + pools(upstream, 8));
        faults.strikeBehind("firstByteOverdue", new AssertionError("thrown by a test"));
        List<RawClient> late = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            late.add(client(proxy).sendRequest("GET", "/late"));
        }

        List<RawResponse> answers = late.stream().map(RawClient::read).toList();

        assertThat(answers).extracting(RawResponse::status).containsExactlyInAnyOrder(500, 504, 504, 504);
        assertThat(client(proxy).get("/").body()).isEqualTo("ok");
        assertThat(client(proxy).get("/late").status()).as("the wheel turns on").isEqualTo(504);
        assertEverythingIsBack(proxy, 1);
        gate.countDown();
    }

    @Test
    void answerThatIsReplacedByAnotherTry() throws Exception {
        ScriptedUpstream one = kept(ScriptedUpstream.answering(503, "busy"));
        ScriptedUpstream two = kept(ScriptedUpstream.answering(503, "busy"));
        RunningProxy proxy = start("""
            pools.app { endpoints = ["%s", "%s"], circuit { connections = 1, requests = 1 } }
            routes.app { match.path = "/", pool = app, retry.on = ["5xx"] }
            """.formatted(one.address(), two.address()));
        faults.strikeBehind("isReplaced", new IllegalStateException("thrown by a test"));

        assertToldAndClosed(client(proxy).sendRequest("GET", "/"));

        one.change(request -> Reply.of(200, "ok"));
        two.change(request -> Reply.of(200, "ok"));
        assertThat(client(proxy).get("/").body()).isEqualTo("ok");
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void answerThatHasBegun() throws Exception {
        ScriptedUpstream upstream = kept(ScriptedUpstream.on(request -> Reply.chunked(200, "all ", "of it")));
        RunningProxy proxy = start(pool(upstream));
        faults.strikeBehind("onResponseEnd", new AssertionError("thrown by a test"));
        RawClient client = client(proxy).sendRequest("GET", "/");

        assertThat(client.readHead().status()).isEqualTo(200);
        assertThat(client.readUntilClose())
                .as("without its last chunk")
                .contains("of it")
                .doesNotContain("\r\n0\r\n");

        assertThat(client(proxy).get("/").body()).isEqualTo("all of it");
        assertThat(upstream.connections())
                .as("the one that served is not used again")
                .isEqualTo(2);
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void answersBeforeItArePipelined() throws Exception {
        ScriptedUpstream upstream = kept(ScriptedUpstream.answering(200, "ok"));
        RunningProxy proxy = start(
                "routes.here { match.path = \"/here\", answer { status = 200, body = hello } }\n" + pool(upstream));
        RawClient client = client(proxy);
        faults.strikeBehind("forward", new IllegalStateException("thrown by a test"));

        client.send("GET /here HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(client.read().body()).isEqualTo("hello");
        assertToldAndClosed(client);
        assertThat(client(proxy).get("/").body()).isEqualTo("ok");
        assertEverythingIsBack(proxy, 1);
    }

    @Test
    void streamsThatAreCut() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ScriptedUpstream upstream = kept(ScriptedUpstream.on(request ->
                request.target().equals("/held") ? Reply.of(200, "late").heldBy(never) : Reply.of(200, "ok")));
        RunningProxy proxy = start("""
            splits.shop {
              key = ["header:x-user"], baseline = stable
              variants { stable { pool = app, weight = 100 %% } }
            }
            routes.shop { match.path = "/held", split = shop }
            %s
            """.formatted(pools(upstream, 8)));
        Slot stable = proxy.table().splits().get("shop").variant("stable").slot();
        RawClient one = client(proxy).sendRequest("POST", "/held", "Content-Length: 0");
        RawClient two = client(proxy).sendRequest("POST", "/held", "Content-Length: 0");
        upstream.awaitRequests(2);
        faults.strikeBehind("cutServedBy", new AssertionError("thrown by a test"));

        proxy.server().cutServedBy(stable).get(10, TimeUnit.SECONDS);

        assertThat(Stream.of(one, two).map(RawClient::read).map(RawResponse::status))
                .containsExactlyInAnyOrder(500, 503);
        assertThat(client(proxy).get("/").body()).isEqualTo("ok");
        assertEverythingIsBack(proxy, 1);
        never.countDown();
    }

    /** What the client of a broken exchange gets. */
    private static void assertToldAndClosed(RawClient client) {
        RawResponse answer = client.read();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.field("X-Weir-Reason")).isEqualTo("internal-error");
        assertThat(client.isClosedByPeer()).isTrue();
    }

    private void assertEverythingIsBack(RunningProxy proxy, int broken) throws IOException {
        assertThat(faults.hasStruck()).isTrue();
        Pool app = app(proxy);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(app.circuit().requests().inUse()).isZero();
            assertThat(app.circuit().pending().inUse()).isZero();
            assertThat(app.status(System.nanoTime()).retries().inUse()).isZero();
            assertThat(app.endpoints())
                    .allSatisfy(endpoint -> assertThat(endpoint.inFlight()).isZero());
            assertThat(count(proxy, LoopCounter.EXCHANGES_ENDED))
                    .isEqualTo(count(proxy, LoopCounter.EXCHANGES_STARTED));
            assertThat(app.circuit().connections().inUse())
                    .isEqualTo(
                            count(proxy, LoopCounter.UPSTREAM_CONNECTED) - count(proxy, LoopCounter.UPSTREAM_CLOSED));
            assertThat(lines()).hasSize((int) count(proxy, LoopCounter.EXCHANGES_STARTED));
        });
        assertThat(count(proxy, LoopCounter.INTERNAL_ERRORS)).isEqualTo(broken);
        assertThat(lines().filter(line -> line.contains("\"detail\":\"internal-error\"")))
                .hasSize(broken)
                .allSatisfy(line -> assertThat(line).contains("\"class\":\"reset\""));
        assertThat(said.toString(StandardCharsets.UTF_8).split(TOLD, -1)).hasSize(broken + 1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("thrown by a test", "at dev.weir.proxy.exchange");
    }

    private Stream<String> lines() throws IOException {
        return Files.readAllLines(folder.resolve("access.log")).stream();
    }

    private static Pool app(RunningProxy proxy) {
        return proxy.table().pools().get("app");
    }

    private static long count(RunningProxy proxy, LoopCounter counter) {
        return proxy.snapshot().get(counter);
    }

    private static String pool(ScriptedUpstream upstream) {
        return pools(upstream, 1);
    }

    private static String pools(ScriptedUpstream upstream, int connections) {
        return """
            pools.app {
              endpoints = ["%s"], idle { timeout = 60 s, max-timeout = 60 s }
              circuit { connections = %d, pending = 8, requests = 8 }
            }
            routes.app { match.path = "/", pool = app }
            """.formatted(upstream.address(), connections);
    }

    private static Reply jwks(TokenSigner... signers) {
        return Reply.of(200, TokenSigner.jwks(signers), "Content-Type: application/jwk-set+json");
    }

    private static String bearer(TokenSigner signer) {
        long end = System.currentTimeMillis() / 1_000 + 600;
        return "Authorization: Bearer "
                + signer.token(
                        "{\"iss\":\"https://id.example.com\",\"aud\":\"shop\",\"plan\":\"gold\",\"exp\":" + end + "}");
    }

    private RunningProxy start(String body) {
        return kept(RunningProxy.faulty(faults, folder.resolve("access.log"), body));
    }

    private RawClient client(RunningProxy proxy) {
        return kept(proxy.connect());
    }

    private <T extends AutoCloseable> T kept(T one) {
        open.add(one);
        return one;
    }
}
