package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.Weir;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.Shop;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin port must not let happen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdminSecurityIT {
    private static final String PATCH_BODY = "{\"weights\":{\"canary\":6}}";

    private Shop open;
    private Shop guarded;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        open = Shop.open(Files.createDirectory(directory.resolve("open")), "95 5");
        guarded = Shop.open(Files.createDirectory(directory.resolve("guarded")), "95 5", """
            weir.admin.allowed-hosts = ["weir.internal"]
            weir.admin.tokens = [
              { name = eve, role = read, sha256 = "%s" }
              { name = ops, role = operate, sha256 = "%s" }
              { name = root, role = admin, sha256 = "%s" }
            ]
            """.formatted(
                        sha256("read-me"), sha256("let-me"), sha256("i-may")));
    }

    @AfterAll
    void stop() {
        open.close();
        guarded.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9901",
                "10.0.0.1",
                "localhost.evil.example",
                "[::2]",
                "",
                "127.0.0.1.evil"
            })
    void aHostThatIsNotServedHereIsMisdirected(String host) {
        assertThat(open.admin().get("/healthz", "Host: " + host).status()).isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:9901", "[::1]:9901", "localhost.:80"})
    void namesOfThisMachineAreServed(String host) {
        assertThat(open.admin().get("/healthz", "Host: " + host).status()).isEqualTo(200);
    }

    @Test
    void aConfiguredHostNameIsServed() {
        assertThat(guarded.admin().get("/healthz", "Host: weir.internal").status())
                .isEqualTo(200);
        assertThat(open.admin().get("/healthz", "Host: weir.internal").status()).isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost:1", "https://127.0.0.1:9901"})
    void aForeignOriginIsRefused(String origin) {
        assertThat(open.admin().get("/v1/table", "Origin: " + origin).status()).isEqualTo(403);
        assertThat(open.admin()
                        .send("PATCH", "/v1/splits/shop", PATCH_BODY, "Origin: " + origin)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void thePortsOwnPagesMayAsk() {
        int port = open.weir().adminAddress().getPort();
        assertThat(open.admin()
                        .get("/v1/table", "Origin: http://localhost:" + port, "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aPageOfAnotherSiteMayNotAsk() {
        assertThat(open.admin().get("/v1/table", "Sec-Fetch-Site: cross-site").status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void whatAFormCanSendChangesNothing(String type) {
        RawResponse response = open.admin().exchange("POST", "/v1/splits/shop/confirm", "{}", "Content-Type: " + type);
        assertThat(response.status()).isEqualTo(415);
        assertThat(open.admin()
                        .exchange("POST", "/v1/reload", "", "Content-Type: " + type)
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aBodyWithoutATypeIsRefused() {
        assertThat(open.admin().exchange("PATCH", "/v1/splits/shop", PATCH_BODY).status())
                .isEqualTo(415);
    }

    @Test
    void aGetChangesNothing() {
        for (String path : List.of("/v1/reload", "/v1/check", "/v1/table/1/restore", "/v1/splits/shop/confirm")) {
            RawResponse response = open.admin().get(path);
            assertThat(response.status()).as(path).isEqualTo(405);
            assertThat(response.field("Allow")).as(path).isEqualTo("POST");
        }
    }

    @Test
    void withTokensNobodyWithoutOneLearnsAnything() {
        for (String path : List.of("/v1/table", "/v1/splits", "/v1/pools", "/v1/audit", "/v1/events", "/v1/status")) {
            RawResponse response = guarded.admin().get(path);
            assertThat(response.status()).as(path).isEqualTo(401);
            assertThat(response.field("WWW-Authenticate")).startsWith("Bearer");
        }
        assertThat(guarded.admin().get("/healthz").status()).isEqualTo(200);
        assertThat(guarded.admin().get("/readyz").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Basic read-me", "Bearer", "Bearer  ", "read-me"})
    void anUnknownTokenIsNoToken(String authorization) {
        assertThat(guarded.admin()
                        .get("/v1/table", "Authorization: " + authorization)
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"read-me,200,403,403", "let-me,200,200,403", "i-may,200,200,404"})
    void aRoleMayWhatItsNameSays(String token, int reading, int operating, int administering) {
        String bearer = "Authorization: Bearer " + token;
        AdminClient admin = guarded.admin();
        assertThat(admin.get("/v1/table", bearer).status()).isEqualTo(reading);
        assertThat(admin.send("PATCH", "/v1/splits/shop?dryRun=true", PATCH_BODY, bearer)
                        .status())
                .isEqualTo(operating);
        assertThat(admin.send("POST", "/v1/table/99/restore", "{}", bearer).status())
                .isEqualTo(administering);
    }

    @Test
    void whoChangedSomethingIsTheTokensName() {
        AdminClient.json(
                guarded.admin().send("PATCH", "/v1/splits/shop", PATCH_BODY, "Authorization: Bearer let-me"), 200);
        JsonNode entry = AdminClient.json(
                        guarded.admin().get("/v1/audit?limit=1", "Authorization: Bearer read-me"), 200)
                .at("/entries/0");
        assertThat(entry.path("who").asText()).isEqualTo("ops");
    }

    @Test
    void noAnswerShowsATokenOrItsHash() throws Exception {
        String table = guarded.admin()
                .get("/v1/table", "Authorization: Bearer read-me")
                .raw();
        assertThat(table)
                .contains("admin.tokens.ops")
                .doesNotContain(sha256("let-me"))
                .doesNotContain("let-me");
    }

    @Test
    void aBodyLargerThanTheLimitIsRefused() {
        String large = "{\"reason\":\"" + "x".repeat(1 << 20) + "\"}";
        assertThat(open.admin().send("PATCH", "/v1/splits/shop", large).status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                              | the body is no JSON",
                "[]                             | the body is no object",
                "{\"weights\":{\"canary\":6},\"weights\":{}} | Duplicate",
                "{\"weight\":{\"canary\":6}}    | unknown field weight",
                "{\"weights\":{\"canary\":\"6\"}} | weights.canary = \"6\"",
                "{\"weights\":{}}               | weights = {}",
                "{\"weights\":{\"canary\":101}} | weights.canary = 101",
                "{\"weights\":{\"canary\":-1}}  | weights.canary = -1",
                "{\"weights\":{\"canary\":1e99}} | weights.canary",
                "{\"weights\":{\"canary\":6},\"ttl\":\"60\"} | ttl = 60"
            })
    void aBodyThatMakesNoSenseIsToldWhy(String body, String detail) {
        JsonNode problem = AdminClient.json(open.admin().send("PATCH", "/v1/splits/shop", body), 400);
        assertThat(problem.path("detail").asText()).contains(detail);
        assertThat(problem.path("type").asText()).isEqualTo("urn:weir:problem:malformed");
    }

    @Test
    void aMistypedQueryDoesNotApplyByAccident() {
        JsonNode problem = AdminClient.json(open.admin().send("PATCH", "/v1/splits/shop?dryrun=true", PATCH_BODY), 400);
        assertThat(problem.path("expected").asText()).isEqualTo("only [confirm, dryRun]");
        assertThat(AdminClient.json(open.admin().get("/v1/splits/shop"), 200)
                        .path("generation")
                        .asLong())
                .isEqualTo(1);
    }

    @Test
    void answersAreNotKeptSniffedOrFramed() {
        RawResponse response = open.admin().get("/v1/table");
        assertThat(response.field("Cache-Control")).isEqualTo("no-store");
        assertThat(response.field("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.field("X-Frame-Options")).isEqualTo("DENY");
        assertThat(response.field("Content-Security-Policy")).contains("default-src 'self'");
    }

    @Test
    void aFloodOfRequestsIsSlowedDown(@TempDir Path directory) {
        try (Shop shop = Shop.open(directory, "95 5");
                RawClient client = RawClient.connect(shop.weir().adminAddress())) {
            boolean refused = false;
            for (int i = 0; i < 2_000 && !refused; i++) {
                RawResponse response = client.get("/healthz", "Host: localhost");
                refused = response.status() == 429;
                if (refused) {
                    assertThat(response.field("Retry-After")).isEqualTo("1");
                }
            }
            assertThat(refused).isTrue();
        }
    }

    @Test
    void aPublicBindWithoutTokensDoesNotStart(@TempDir Path directory) {
        try (Shop shop = Shop.open(directory, "95 5")) {
            shop.weir().close();
            shop.writeText(shop.text("95 5").replace("admin { bind = \"127.0.0.1:0\"", "admin { bind = \"0.0.0.0:0\""));
            assertThatThrownBy(() -> Weir.start(shop.file()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("weir.admin.bind")
                    .hasMessageContaining("tokens");
        }
    }

    private static String sha256(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
