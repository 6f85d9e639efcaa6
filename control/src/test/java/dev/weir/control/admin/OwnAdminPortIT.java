package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.Weir;
import dev.weir.control.status.Phase;
import dev.weir.control.testing.AdminClient;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy is no way to its own admin port. */
final class OwnAdminPortIT {
    private static final String TOKENS =
            "tokens = [{ name = ops, role = admin, sha256 = \"%s\" }]".formatted("0".repeat(64));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.0.0.1, 0.0.0.0",
        "127.0.0.1, [::ffff:127.0.0.1]",
        "[::1], [::1]",
        "[::1], [::]",
        "0.0.0.0, 127.0.0.1",
        "0.0.0.0, 127.3.2.1",
        "0.0.0.0, [::1]",
        "[::], [::ffff:127.0.0.1]",
    })
    void poolWithItsAddressDoesNotStart(String bind, String endpoint) throws Exception {
        Path file = write(bind + ":9901", "endpoints = [\"" + endpoint + ":9901\"]");
        assertThatThrownBy(() -> Weir.start(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("weir.pools.app.endpoints")
                .hasMessageContaining("is the admin port of this very process");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:9901/v1/table",
        "127.0.0.1, https://127.0.0.1:9901",
        "127.0.0.1, http://2130706433:9901/jwks",
        "127.0.0.1, http://LocalHost:9901/jwks",
        "127.0.0.1, http://keys.localhost.:9901/jwks",
        "127.0.0.1, http://0.0.0.0:9901/jwks",
        "127.0.0.1, http://[::ffff:127.0.0.1]:9901/jwks",
        "[::1], http://[::1]:9901/jwks",
        "0.0.0.0, http://127.3.2.1:9901/jwks",
    })
    void keysFromItsAddressDoNotStart(String bind, String url) throws Exception {
        Path file = write(bind + ":9901", "endpoints = [\"127.0.0.1:9000\"]", issuer(url));
        assertThatThrownBy(() -> Weir.start(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("(?s).*weir\\.conf:\\d+: weir\\.jwt\\.issuers\\.shop\\.jwks-url = \""
                        + Pattern.quote(url) + "\": is the admin port of this very process.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1/jwks", "https://127.0.0.1/jwks", "http://127.0.0.1:9902/jwks"})
    void keysFromAnotherPortAreLikeAny(String url) throws Exception {
        Path file = write("127.0.0.1:9901", "endpoints = [\"127.0.0.1:9000\"]", issuer(url));
        assertThat(ConfigReader.read(file).jwt().issuers()).hasSize(1);
    }

    /** A name that is no loopback by itself, where this machine has one. */
    @Test
    void keysThatAreFoundThereByANameAreNotAskedFor() throws Exception {
        String name = anotherNameOfLoopback();
        int port = freePort();
        String url = "http://" + name + ":" + port + "/v1/table";
        Path file = write("127.0.0.1:" + port, "endpoints = [\"127.0.0.1:9000\"]", issuer(url));
        try (Weir weir = Weir.start(file)) {
            awaitRefusedKeys(new AdminClient(port), url);
            assertThat(weir.phase()).isEqualTo(Phase.READY);
        }
    }

    @Test
    void keysThatAreFoundByANameAtAPortTheSystemChoseAreNotAskedFor() throws Exception {
        String name = anotherNameOfLoopback();
        String endpoints = "endpoints = [\"127.0.0.1:9000\"]";
        try (Weir weir = Weir.start(write("127.0.0.1:0", endpoints))) {
            int port = weir.adminAddress().getPort();
            AdminClient admin = new AdminClient(port);
            String url = "http://" + name + ":" + port + "/v1/table";
            write("127.0.0.1:0", endpoints, issuer(url));
            AdminClient.json(admin.send("POST", "/v1/reload", "{}"), 200);
            awaitRefusedKeys(admin, url);
        }
    }

    private static void awaitRefusedKeys(AdminClient admin, String url) {
        await().untilAsserted(() -> {
            JsonNode issuer = AdminClient.json(admin.get("/v1/status"), 200).at("/issuers/0");
            assertThat(issuer.path("problem").asText())
                    .isEqualTo(url + ": the admin port of this very process: refused");
        });
    }

    private static String anotherNameOfLoopback() throws Exception {
        String name = InetAddress.getLocalHost().getHostName();
        boolean meansLoopback =
                Arrays.asList(InetAddress.getAllByName(name)).contains(InetAddress.ofLiteral("127.0.0.1"));
        Assumptions.assumeTrue(meansLoopback && !name.startsWith("localhost"), "no other name means 127.0.0.1 here");
        return name;
    }

    /** The file may say where the port is to be after the next start; what counts is where it is. */
    @Test
    void reloadThatNamesAnotherAdminPortGuardsTheOneInUse() throws Exception {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "app")) {
            String good = "endpoints = [\"" + app.address() + "\"]";
            try (Weir weir = Weir.start(write("127.0.0.1:0", good))) {
                int port = weir.adminAddress().getPort();
                AdminClient admin = new AdminClient(port);
                for (String bind : List.of("127.0.0.1:0", "127.0.0.1:" + freePort())) {
                    write(bind, "endpoints = [\"127.0.0.1:" + port + "\"]");
                    assertRefused(admin, "weir.pools.app.endpoints");
                    assertRefusedByCheck(admin, "weir.pools.app.endpoints");
                    write(bind, good, issuer("http://localhost:" + port + "/v1/table"));
                    assertRefused(admin, "weir.jwt.issuers.shop.jwks-url");
                    assertRefusedByCheck(admin, "weir.jwt.issuers.shop.jwks-url");
                }
                assertThat(get(weir, "/").body()).isEqualTo("app");
                write("127.0.0.1:" + freePort(), good);
                AdminClient.json(admin.send("POST", "/v1/reload", "{}"), 200);
            }
        }
    }

    private static void assertRefused(AdminClient admin, String key) {
        assertNames(key, admin.send("POST", "/v1/reload", "{}"));
    }

    private void assertRefusedByCheck(AdminClient admin, String key) throws Exception {
        String text = Files.readString(directory.resolve("weir.conf"));
        assertNames(key, admin.exchange("POST", "/v1/check", text, "Content-Type: application/hocon"));
    }

    private static void assertNames(String key, RawResponse refusal) {
        JsonNode problem = AdminClient.json(refusal, 422).at("/problems/0");
        assertThat(problem.path("key").asText()).isEqualTo(key);
        assertThat(problem.path("line").asInt()).isPositive();
        assertThat(problem.path("expected").asText()).contains("admin port of this very process");
    }

    @Test
    void poolThatFindsItByANameHasNoEndpoint() throws Exception {
        int port = freePort();
        Path file = write("127.0.0.1:" + port, "resolve { name = localhost, port = " + port + " }");
        try (Weir weir = Weir.start(file)) {
            assertThat(get(weir, "/v1/status").status()).isEqualTo(503);
            AdminClient admin = new AdminClient(weir.adminAddress().getPort());
            JsonNode pool = AdminClient.json(admin.get("/v1/pools"), 200).at("/pools/0");
            assertThat(pool.path("resolveFailure").asText()).contains("127.0.0.1:" + port, "admin port", "refused");
            assertThat(pool.path("endpoints")).isEmpty();
        }
    }

    @Test
    void anotherPortOfTheSameMachineIsLikeAnyOther() throws Exception {
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "app")) {
            Path file = write("127.0.0.1:" + freePort(), "endpoints = [\"" + app.address() + "\"]");
            try (Weir weir = Weir.start(file)) {
                assertThat(get(weir, "/").body()).isEqualTo("app");
            }
        }
    }

    @Test
    void redirectToItIsHandedOnAndNotFollowed() throws Exception {
        int port = freePort();
        String place = "http://127.0.0.1:" + port + "/v1/table";
        try (ScriptedUpstream app = ScriptedUpstream.on(request -> Reply.of(307, "", "Location: " + place))) {
            Path file = write("127.0.0.1:" + port, "endpoints = [\"" + app.address() + "\"]");
            try (Weir weir = Weir.start(file)) {
                RawResponse response = get(weir, "/");
                assertThat(response.status()).isEqualTo(307);
                assertThat(response.field("Location")).isEqualTo(place);
                assertThat(app.requests()).hasSize(1);
            }
        }
    }

    /** Neither the authority of a request nor an absolute target says where it goes. */
    @Test
    void clientThatNamesItGetsToTheServiceAllTheSame() throws Exception {
        int port = freePort();
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "app")) {
            Path file = write("127.0.0.1:" + port, "endpoints = [\"" + app.address() + "\"]");
            try (Weir weir = Weir.start(file)) {
                String own = "127.0.0.1:" + port;
                assertThat(get(weir, "/v1/table", "Host: " + own).body()).isEqualTo("app");
                assertThat(get(weir, "http://" + own + "/v1/table", "Host: " + own)
                                .body())
                        .isEqualTo("app");
            }
        }
    }

    private static RawResponse get(Weir weir, String target, String... fieldLines) {
        try (RawClient client =
                RawClient.connect(((InetSocketAddress) weir.listeners().get("web")).getPort())) {
            return client.get(target, fieldLines);
        }
    }

    private static String issuer(String url) {
        return """
            jwt { issuers { shop {
              issuer = "https://issuer.example", audiences = any, algorithms = [RS256], on-start = start
              jwks-url = "%s"
            } } }
            """.formatted(url);
    }

    private Path write(String bind, String endpoints) throws Exception {
        return write(bind, endpoints, "");
    }

    private Path write(String bind, String endpoints, String more) throws Exception {
        String tokens = bind.startsWith("127.") || bind.startsWith("[::1]") ? "" : ", " + TOKENS;
        return Files.writeString(directory.resolve("weir.conf"), """
            weir {
              state-dir = "%s"
              runtime { event-loops = 1, warm-up = off, transport = nio }
              listeners { web { bind = "127.0.0.1:0" } }
              admin { bind = "%s"%s }
              pools { app { %s } }
              routes { app { match { path = "/" }, pool = app } }
              %s
            }
            """.formatted(
                        directory.resolve("state"), bind, tokens, endpoints, more));
    }

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
