package dev.weir.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import dev.weir.proxy.testing.TokenSigner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that say by a token who they are from, and issuers whose keys come, change, are late or stay away. */
class TokenIT {
    private static final TokenSigner OLD = TokenSigner.ec("ES256", "old");
    private static final TokenSigner NEW = TokenSigner.ec("ES256", "new");

    private final ScriptedUpstream gold = ScriptedUpstream.answering(200, "gold");
    private final ScriptedUpstream plain = ScriptedUpstream.answering(200, "plain");
    private final ScriptedUpstream keys = ScriptedUpstream.on(request -> jwks(OLD));
    private final List<AutoCloseable> open = new ArrayList<>(List.of(gold, plain, keys));

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void aClaimOfAVerifiedTokenChoosesTheRoute() {
        RunningProxy proxy = start("");
        RawClient client = connect(proxy);

        assertThat(client.get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");
        assertThat(client.get("/", bearer(OLD, "silver")).body()).isEqualTo("plain");
        assertThat(client.get("/").body()).isEqualTo("plain");
        assertThat(client.get("/", bearer(NEW, "gold")).body())
                .as("of a stranger")
                .isEqualTo("plain");
        assertThat(client.get("/", "Authorization: Bearer nonsense").body()).isEqualTo("plain");
        assertThat(client.get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");
    }

    @Test
    void aTokenThatIsKnownIsNotCheckedAgain() {
        RunningProxy proxy = start("");
        String token = bearer(OLD, "gold");
        RawClient client = connect(proxy);
        for (int i = 0; i < 20; i++) {
            assertThat(client.get("/", token).body()).isEqualTo("gold");
            assertThat(client.get("/", "Authorization: Bearer a.b.c").body()).isEqualTo("plain");
        }

        assertThat(count(proxy, LoopCounter.TOKENS_VERIFIED)).isEqualTo(1);
        assertThat(count(proxy, LoopCounter.TOKENS_MALFORMED)).isEqualTo(1);
        assertThat(count(proxy, LoopCounter.TOKENS_KNOWN_GOOD)).isGreaterThanOrEqualTo(19);
        assertThat(count(proxy, LoopCounter.TOKENS_KNOWN_BAD)).isGreaterThanOrEqualTo(19);
    }

    @Test
    void aRouteThatWantsATokenSaysSo() {
        RunningProxy proxy = start("""
            routes.members { match.path = "/members", jwt { missing = 401, bad = 401 }, pool = gold }
            """);
        RawClient client = connect(proxy);

        RawResponse missing = client.get("/members");
        RawResponse bad = client.get("/members", bearer(NEW, "gold"));

        assertThat(missing.status()).isEqualTo(401);
        assertThat(missing.field("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(missing.field("X-Weir-Reason")).isEqualTo("token-missing");
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.field("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(client.get("/members", bearer(OLD, "silver")).body()).isEqualTo("gold");
    }

    @Test
    void aRouteWithoutAPolicyOfItsOwnLeavesOthersToTheNext() {
        RunningProxy proxy = start("""
            routes.aaa { match.path = "/members", jwt {}, pool = gold }
            routes.zzz { match.path = "/members", pool = plain }
            """);
        RawClient client = connect(proxy);

        assertThat(client.get("/members").body()).isEqualTo("plain");
        assertThat(client.get("/members", bearer(NEW, "gold")).body()).isEqualTo("plain");
        assertThat(client.get("/members", bearer(OLD, "silver")).body()).isEqualTo("gold");
    }

    @Test
    void claimsGoUpstreamAndNobodyElseMaySendThem() {
        RunningProxy proxy = start("");
        RawClient client = connect(proxy);

        client.get("/", bearer(OLD, "gold"), "X-Plan: platinum", "x-plan: platinum");
        client.get("/", "X-Plan: platinum");
        client.get("/other", bearer(OLD, "gold"), "X-Plan: platinum");

        assertThat(gold.onlyRequest().fields("x-plan")).containsExactly("gold");
        assertThat(plain.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.has("x-plan")).isFalse());
    }

    @Test
    void aHeaderThatCarriesAClaimCannotBeUsedToGetElsewhere() {
        RunningProxy proxy = start("""
            routes.aaa { match { path = "/", headers { x-plan = platinum } }, pool = gold }
            """);

        assertThat(connect(proxy).get("/", "X-Plan: platinum").body()).isEqualTo("plain");
    }

    @Test
    void aSubjectKeepsItsVariantWithEveryTokenOfItsOwn() {
        RunningProxy proxy = start("""
            splits.shop {
              key = ["jwt:sub"], baseline = plain
              variants { plain { pool = plain, weight = 50 % }, gold { pool = gold, weight = 50 % } }
            }
            routes.shop { match.path = "/shop", split = shop }
            """);
        RawClient client = connect(proxy);
        Set<String> answers = new HashSet<>();
        for (int user = 0; user < 24; user++) {
            Set<String> ofUser = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                String token = OLD.token(payload("\"sub\":\"user-" + user + "\",\"jti\":" + i));
                ofUser.add(client.get("/shop", "Authorization: Bearer " + token).body());
            }
            assertThat(ofUser).hasSize(1);
            answers.addAll(ofUser);
        }
        assertThat(answers).containsExactlyInAnyOrder("plain", "gold");
    }

    @Test
    void aKeyThatIsNewIsFetchedOnceAndItsTokensCount() {
        RunningProxy proxy = start("");
        RawClient client = connect(proxy);
        client.get("/", bearer(OLD, "gold"));
        int before = keys.requests().size();
        keys.change(request -> jwks(OLD, NEW));
        letTheCoolDownPass(client);

        assertThat(client.get("/", bearer(NEW, "gold")).body()).isEqualTo("gold");
        assertThat(keys.requests().size()).isGreaterThan(before);
    }

    @Test
    void unknownKeysCauseNoMoreReadingsThanTheCoolDownPermits() {
        RunningProxy proxy = start("");
        RawClient client = connect(proxy);
        int before = keys.requests().size();
        for (int i = 0; i < 50; i++) {
            TokenSigner stranger = TokenSigner.ed25519("k" + i);
            client.get("/", bearer(stranger, "gold").replace("EdDSA", "ES256"));
            client.get(
                    "/",
                    "Authorization: Bearer "
                            + OLD.token("{\"alg\":\"ES256\",\"kid\":\"k" + i + "\"}", payload("\"plan\":\"gold\"")));
        }

        assertThat(keys.requests().size() - before).isLessThanOrEqualTo(20);
        assertThat(count(proxy, LoopCounter.TOKENS_OF_UNKNOWN_KEY)).isPositive();
    }

    @Test
    void aKeyThatIsGoneTakesItsTokensWithIt() {
        RunningProxy proxy = start("");
        RawClient client = connect(proxy);
        assertThat(client.get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");

        keys.change(request -> jwks(NEW));

        await().until(() -> client.get("/", bearer(OLD, "gold")).body().equals("plain"));
        assertThat(client.get("/", bearer(NEW, "gold")).body()).isEqualTo("gold");
    }

    @Test
    void keysThatCannotBeReadAgainCountOn() {
        RunningProxy proxy = start("");
        RawClient client = connect(proxy);
        assertThat(client.get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");
        int before = keys.requests().size();
        keys.change(request -> Reply.of(500, "down"));

        keys.awaitRequests(before + 2);

        assertThat(client.get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");
        assertThat(client.get("/", "Authorization: Bearer " + OLD.token(payload("\"plan\":\"gold\",\"n\":1")))
                        .body())
                .isEqualTo("gold");
    }

    @Test
    void keysThatAreTooOldCountNoMore() {
        RunningProxy proxy = start("jwt.issuers.id.stale-if-error = off");
        RawClient client = connect(proxy);
        assertThat(client.get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");

        keys.change(request -> Reply.of(200, "{\"keys\":[]}"));
        await().until(() -> client.get("/", bearer(OLD, "gold")).body().equals("plain"));

        keys.change(request -> jwks(OLD));
        await().until(() -> client.get("/", bearer(OLD, "gold")).body().equals("gold"));
    }

    @Test
    void aStartWithoutKeysServesAndLearnsThemLater() {
        keys.change(request -> Reply.of(503, "not yet"));
        RunningProxy proxy = start("""
            jwt.issuers.id.on-start = start
            routes.members { match.path = "/members", jwt { missing = 401, bad = 401 }, pool = gold }
            """);
        RawClient client = connect(proxy);

        assertThat(client.get("/").body()).isEqualTo("plain");
        assertThat(client.get("/", bearer(OLD, "gold")).body()).isEqualTo("plain");
        RawResponse members = client.get("/members", bearer(OLD, "gold"));
        assertThat(members.status()).as("it is not the client's fault").isEqualTo(503);
        assertThat(members.field("X-Weir-Reason")).isEqualTo("token-unchecked");

        keys.change(request -> jwks(OLD));
        await().until(() -> client.get("/", bearer(OLD, "gold")).body().equals("gold"));
    }

    @Test
    void aCheckThatStallsHoldsUpNobodyElse() {
        RunningProxy proxy = start("");
        RawClient waiting = connect(proxy);
        assertThat(waiting.get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");
        CountDownLatch gate = stallKeys();
        waiting.sendRequest("GET", "/", bearer(NEW, "gold"));
        awaitTaken(proxy, 2);

        for (int i = 0; i < 8; i++) {
            RawClient other = connect(proxy);
            assertThat(other.get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");
            assertThat(other.get("/", bearer(OLD, "other " + i)).body()).isEqualTo("plain");
            assertThat(other.get("/").body()).isEqualTo("plain");
        }
        gate.countDown();

        assertThat(waiting.read().body()).isEqualTo("gold");
    }

    @Test
    void aBodyWaitsWithItsRequestAndArrivesWhole() {
        RunningProxy proxy = start("");
        CountDownLatch gate = stallKeys();
        RawClient client = connect(proxy);
        String body = "0123456789".repeat(50_000);
        client.send("POST / HTTP/1.1\r\nHost: weir.test\r\n" + bearer(NEW, "gold")
                + "\r\nContent-Length: 500000\r\n\r\n" + body.substring(0, 1_000));
        awaitTaken(proxy, 1);
        gate.countDown();
        client.send(body.substring(1_000));

        assertThat(client.read().body()).isEqualTo("gold");
        assertThat(gold.onlyRequest().body()).isEqualTo(body);
    }

    @Test
    void whatWasPipelinedBehindARequestThatWaitsIsAnsweredAfterIt() {
        RunningProxy proxy = start("");
        CountDownLatch gate = stallKeys();
        RawClient client = connect(proxy);
        client.sendRequest("GET", "/", bearer(NEW, "gold"));
        client.sendRequest("GET", "/");
        awaitTaken(proxy, 1);
        gate.countDown();

        assertThat(client.read().body()).isEqualTo("gold");
        assertThat(client.read().body()).isEqualTo("plain");
    }

    @Test
    void aBodyBeyondTheLimitOfItsRouteIsRefusedAfterTheWaitToo() {
        RunningProxy proxy = start("""
            routes.small { match.path = "/small", jwt {}, limits.body = 1 KiB, pool = gold }
            """);
        CountDownLatch gate = stallKeys();
        RawClient client = connect(proxy);
        client.send("POST /small HTTP/1.1\r\nHost: weir.test\r\nTransfer-Encoding: chunked\r\n" + bearer(NEW, "gold")
                + "\r\n\r\n800\r\n" + "x".repeat(0x800) + "\r\n0\r\n\r\n");
        awaitTaken(proxy, 1);
        gate.countDown();

        assertThat(client.read().status()).isEqualTo(413);
        assertThat(gold.requests()).isEmpty();
    }

    @Test
    void aClientThatLeavesWhileItWaitsLeavesNothingBehind() {
        RunningProxy proxy = start("");
        CountDownLatch gate = stallKeys();
        for (int i = 0; i < 10; i++) {
            RawClient client = RawClient.connect(proxy.port());
            client.sendRequest("GET", "/", bearer(NEW, "gold"));
            awaitTaken(proxy, i + 1);
            client.reset();
        }
        await().until(() -> proxy.server().openConnections() == 0);
        gate.countDown();
        RawClient next = connect(proxy);

        assertThat(next.get("/", bearer(NEW, "gold")).body()).isEqualTo("gold");
        assertThat(gold.requests()).hasSize(1);
        await().until(() -> count(proxy, LoopCounter.EXCHANGES_STARTED) == count(proxy, LoopCounter.EXCHANGES_ENDED));
    }

    @Test
    void aRequestDoesNotWaitForeverForItsCheck() {
        RunningProxy proxy = start("jwt.timeout = 200 ms");
        stallKeys();
        RawClient client = connect(proxy);

        RawResponse late = client.get("/", bearer(NEW, "gold"));

        assertThat(late.status()).isEqualTo(503);
        assertThat(late.field("X-Weir-Reason")).isEqualTo("token-unchecked");
        assertThat(client.get("/").body()).isEqualTo("plain");
    }

    @Test
    void checksUnderWayAreBounded() {
        RunningProxy proxy = start("jwt.pending = 1");
        CountDownLatch gate = stallKeys();
        RawClient first = connect(proxy);
        first.sendRequest("GET", "/", bearer(NEW, "gold"));
        awaitTaken(proxy, 1);

        RawResponse second = connect(proxy).get("/", bearer(OLD, "gold"));

        assertThat(second.status()).isEqualTo(503);
        assertThat(second.field("Retry-After")).isEqualTo("1");
        gate.countDown();
        assertThat(first.read().body()).isEqualTo("gold");
        assertThat(connect(proxy).get("/", bearer(OLD, "gold")).body()).isEqualTo("gold");
    }

    @Test
    void theTableInForceWhenTheCheckEndsDecides() {
        RunningProxy proxy = start("");
        CountDownLatch gate = stallKeys();
        RawClient client = connect(proxy);
        client.sendRequest("GET", "/", bearer(NEW, "gold"));
        awaitTaken(proxy, 1);
        proxy.reload(body("").replace("jwt.plan = gold", "jwt.plan = other"));
        gate.countDown();

        assertThat(client.read().body()).isEqualTo("plain");
    }

    @Test
    void aTableWithoutIssuersEndsTheWaitToo() {
        RunningProxy proxy = start("");
        CountDownLatch gate = stallKeys();
        RawClient client = connect(proxy);
        client.sendRequest("GET", "/", bearer(NEW, "gold"));
        awaitTaken(proxy, 1);
        proxy.reload("""
            pools.plain { endpoints = ["%s"] }
            routes.plain { pool = plain }
            """.formatted(plain.address()));

        assertThat(client.read().body()).isEqualTo("plain");
        gate.countDown();
    }

    @Test
    void aDrainLetsARequestThatWaitsFinish() throws Exception {
        RunningProxy proxy = start("");
        CountDownLatch gate = stallKeys();
        RawClient client = connect(proxy);
        client.sendRequest("GET", "/", bearer(NEW, "gold"));
        awaitTaken(proxy, 1);
        proxy.server().stopAccepting();
        proxy.server().drainConnections().get(10, TimeUnit.SECONDS);
        assertThat(proxy.server().busyConnections().get(10, TimeUnit.SECONDS)).isEqualTo(1);
        gate.countDown();

        assertThat(client.read().body()).isEqualTo("gold");
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void manyRequestsWithOneNewTokenCauseOneCheck() {
        RunningProxy proxy = start("");
        CountDownLatch gate = stallKeys();
        String token = bearer(NEW, "gold");
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            clients.add(connect(proxy).sendRequest("GET", "/", token));
        }
        awaitTaken(proxy, 12);
        gate.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().body()).isEqualTo("gold");
        }

        assertThat(count(proxy, LoopCounter.TOKENS_VERIFIED)).as("one a loop").isLessThanOrEqualTo(2);
    }

    private RunningProxy start(String more) {
        RunningProxy proxy = RunningProxy.with(body(more));
        open.add(proxy);
        return proxy;
    }

    private String body(String more) {
        return """
            jwt.issuers.id {
              issuer = "https://id.example.com", audiences = [shop], algorithms = [ES256]
              jwks-url = "http://%s/jwks", refresh = 1 s, cool-down = 1 s
              claims-to-headers { plan = x-plan }
            }
            pools { gold { endpoints = ["%s"] }, plain { endpoints = ["%s"] } }
            routes {
              gold { match { path = "/", when { path = "/", jwt.plan = gold } }, pool = gold }
              plain { match { path = "/" }, pool = plain }
            }
            %s
            """.formatted(keys.address(), gold.address(), plain.address(), more);
    }

    private RawClient connect(RunningProxy proxy) {
        RawClient client = proxy.connect();
        open.add(client);
        return client;
    }

    /** When this returns the keys are being read, and come, the new one with them, when the gate opens. */
    private CountDownLatch stallKeys() {
        CountDownLatch gate = new CountDownLatch(1);
        int before = keys.requests().size();
        keys.change(request -> jwks(OLD, NEW).heldBy(gate));
        open.add(gate::countDown);
        keys.awaitRequests(before + 1);
        return gate;
    }

    /** Until so many requests have come in all: they wait, then, or were answered. */
    private static void awaitTaken(RunningProxy proxy, int requests) {
        await().until(() -> count(proxy, LoopCounter.EXCHANGES_STARTED) >= requests);
    }

    private void letTheCoolDownPass(RawClient client) {
        await().until(() -> client.get("/", bearer(NEW, "gold")).body().equals("gold"));
    }

    private static long count(RunningProxy proxy, LoopCounter counter) {
        return proxy.snapshot().get(counter);
    }

    private static Reply jwks(TokenSigner... signers) {
        return Reply.of(200, TokenSigner.jwks(signers), "Content-Type: application/jwk-set+json");
    }

    private static String bearer(TokenSigner signer, String plan) {
        return "Authorization: Bearer " + signer.token(payload("\"sub\":\"ann\",\"plan\":\"" + plan + "\""));
    }

    private static String payload(String claims) {
        long end = System.currentTimeMillis() / 1_000 + 600;
        return "{\"iss\":\"https://id.example.com\",\"aud\":\"shop\",\"exp\":" + end + "," + claims + "}";
    }
}
