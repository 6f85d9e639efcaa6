package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.testing.Tables;
import dev.weir.proxy.testing.TokenSigner;
import dev.weir.proxy.token.LoopTokens;
import dev.weir.proxy.token.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What explain says of requests with tokens: what the proxy does, why, and never the token. */
final class TokenExplanationTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final TokenSigner SIGNER = TokenSigner.ed25519("k1");
    private static final TokenSigner STRANGER = TokenSigner.ed25519("k1");

    private final IdentityCheck identityCheck = new IdentityCheck();

    @TempDir
    private Path folder;

    private RoutingTable table;

    @BeforeEach
    void compile() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), TokenSigner.jwks(SIGNER));
        table = Tables.table("""
            jwt { from = ["header:authorization", "cookie:session"]
              issuers.id { issuer = id, audiences = [shop], algorithms = [EdDSA], jwks-file = "%s"
                claims-to-headers { plan = x-plan } } }
            splits.shop { key = ["jwt:sub", "cookie:uid"], baseline = stable
              variants { stable { pool = v1, weight = 50 %% }, canary { pool = v2, weight = 50 %% } }
              overrides = [ { when { jwt { roles = tester } }, variant = canary } ] }
            routes {
              api { match { path = "/api", when { any = [ { jwt { plan = gold } }, { jwt { plan = silver } } ] } }, pool = v3 }
              forged { match { path = "/", headers { x-plan { present = true } } }, pool = v3 }
              members { match { path = "/members" }, jwt { missing = 401, bad = 401 }, pool = v2 }
              shop { match { path = "/" }, split = shop }
            }
            """.formatted(keys));
    }

    @Test
    void theClaimThatDecidedIsTold() {
        Explanation refused = explain(request("/api", "Authorization", bearer(SIGNER, "bronze")));
        assertThat(refused.match()).hasToString("shop");
        assertThat(refused.rejected())
                .extracting(rejection -> rejection.route() + " " + rejection.because() + " " + rejection.findings())
                .contains("api WHEN [jwt plan is \"gold\", but it is \"bronze\", jwt plan is \"silver\", but it is"
                        + " \"bronze\"]");
        assertThat(Objects.requireNonNull(refused.choice()).keySource()).isEqualTo("jwt:sub");
        assertThat(refused.choice().key()).isEqualTo("ann");
        assertThat(refused.token().sentence()).isEqualTo("good of id");

        Explanation taken = explain(request("/api", "Authorization", bearer(SIGNER, "silver")));
        assertThat(taken.match()).hasToString("api");
        assertThat(taken.because()).hasToString("[jwt plan is \"silver\": it is \"silver\"]");
    }

    @Test
    void aListOfIdsMayBeAskedForAClaim() throws IOException {
        Path ids = Files.writeString(folder.resolve("staff.ids"), "ann\n");
        Path keys = Files.writeString(folder.resolve("keys.json"), TokenSigner.jwks(SIGNER));
        table = Tables.table("""
            jwt.issuers.id { issuer = id, audiences = [shop], algorithms = [EdDSA], jwks-file = "%s" }
            segments.staff { ids-file = "%s", of = "jwt:sub" }
            routes {
              a { match.when { segment = staff }, pool = v1 }
              b { pool = v2 }
            }
            """.formatted(keys, ids));

        assertThat(explain(request("/", "Authorization", bearer(SIGNER, "gold")))
                        .match())
                .hasToString("a");
        assertThat(explain(request("/", "Authorization", bearer(STRANGER, "gold")))
                        .match())
                .hasToString("b");
        assertThat(explain(request("/")).match()).hasToString("b");
    }

    @Test
    void aBadTokenIsToldWithItsFault() {
        Explanation bad = explain(request("/members", "Authorization", bearer(STRANGER, "gold")));

        assertThat(bad.token().sentence()).isEqualTo("bad of id: signature");
        assertThat(bad.match())
                .isInstanceOfSatisfying(
                        Denied.class,
                        denied -> assertThat(denied.because().label()).isEqualTo("token-bad"));
    }

    @Test
    void noExplanationHoldsAToken() {
        for (String token : List.of(token(SIGNER, "gold", 1), token(STRANGER, "gold", 1), "a.b.c" + "d".repeat(200))) {
            Explanation explanation = explain(request("/api", "Cookie", "uid=7; session=" + token));
            assertThat(explanation.toString()).doesNotContain(token);
        }
        RoutingTable keyed = Tables.table("""
            splits.shop { key = ["header:authorization"], baseline = stable
              variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } } }
            routes.shop { match.when { header { authorization { present = true } } }, split = shop }
            """);
        Explanation explanation = Explanation.of(
                keyed,
                request("/", "Authorization", "Basic c2VjcmV0").toHead(),
                new SplittableRandom(1),
                identityCheck,
                Tables.NOW_NS);
        assertThat(explanation.because()).hasToString("[header authorization is there: it is (hidden)]");
        assertThat(Objects.requireNonNull(explanation.choice()).key()).isEqualTo("(hidden)");
    }

    @Test
    void explainSaysWhatTheProxyDoes() {
        Random random = new Random(4);
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        LoopTokens tokens = new LoopTokens(
                (token, issuers, whenDone) -> {
                    whenDone.accept(TokenVerifier.verify(token, issuers, NOW_MS));
                    return true;
                },
                Runnable::run,
                new Outcomes(1, List.of()).recorder(0));
        for (int i = 0; i < 2_000; i++) {
            RequestDescription request = randomRequest(random);
            Explanation explanation = explain(request);
            request.readInto(head);
            tokens.prepare(head, table.issuers());
            Match match = table.match(head);
            if (match == NeedsToken.INSTANCE) {
                tokens.check(head, table.issuers(), () -> {});
                tokens.prepare(head, table.issuers());
                match = table.match(head);
            }
            assertThat(explanation.match()).isEqualTo(match);
            if (match instanceof Route route && route.action() instanceof RouteAction.ToSplit(Split split)) {
                Pick pick = new Pick();
                split.pick(head, new SplittableRandom(1), identityCheck, pick);
                Pick explained = Objects.requireNonNull(explanation.choice()).pick();
                assertThat(explained.assigned()).isSameAs(pick.assigned());
                assertThat(explained.bucket()).isEqualTo(pick.bucket());
                assertThat(explained.reason()).isEqualTo(pick.reason());
                assertThat(explained.keySource()).isEqualTo(pick.keySource());
            }
        }
    }

    private Explanation explain(RequestDescription request) {
        return Explanation.of(table, request.toHead(), new SplittableRandom(1), identityCheck, Tables.NOW_NS);
    }

    private static RequestDescription randomRequest(Random random) {
        String[] plans = {"gold", "silver", "bronze"};
        String[] paths = {"/", "/api", "/api/x", "/members", "/other"};
        List<String> fields = new ArrayList<>();
        if (random.nextInt(4) > 0) {
            TokenSigner signer = random.nextInt(4) == 0 ? STRANGER : SIGNER;
            String token = token(signer, plans[random.nextInt(3)], random.nextInt(20));
            switch (random.nextInt(5)) {
                case 0 -> fields.addAll(List.of("Cookie", "session=" + token));
                case 1 -> fields.addAll(List.of("Authorization", "Bearer " + token.substring(1)));
                case 2 -> fields.addAll(List.of("Authorization", "Basic x", "Cookie", "uid=7;session=" + token));
                default -> fields.addAll(List.of("Authorization", "Bearer " + token));
            }
        }
        if (random.nextInt(3) == 0) {
            fields.addAll(List.of("X-Plan", "gold"));
        }
        return request(paths[random.nextInt(paths.length)], fields.toArray(String[]::new));
    }

    private static String bearer(TokenSigner signer, String plan) {
        return "Bearer " + token(signer, plan, 1);
    }

    private static String token(TokenSigner signer, String plan, int user) {
        String roles = user % 7 == 0 ? ",\"roles\":[\"a\",\"tester\"]" : "";
        long end = NOW_MS / 1_000 + (user == 3 ? -1_000 : 1_000);
        return signer.token("{\"iss\":\"id\",\"aud\":\"shop\",\"exp\":%d,\"sub\":\"%s\",\"plan\":\"%s\"%s}"
                .formatted(end, user == 1 ? "ann" : "user-" + user, plan, roles));
    }

    private static RequestDescription request(String target, String... fields) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            lines.add(new FieldBlock.Line(fields[i], fields[i + 1]));
        }
        return new RequestDescription("GET", "h", target, lines, ClientAddress.UNKNOWN, false, NOW_MS);
    }
}
