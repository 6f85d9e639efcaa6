package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.Weir;
import dev.weir.control.testing.AdminClient;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private Path write(String bind, String endpoints) throws Exception {
        String tokens = bind.startsWith("127.") || bind.startsWith("[::1]") ? "" : ", " + TOKENS;
        return Files.writeString(
                directory.resolve("weir.conf"), """
                    weir {
                      state-dir = "%s"
                      runtime { event-loops = 1, warm-up = off, transport = nio }
                      listeners { web { bind = "127.0.0.1:0" } }
                      admin { bind = "%s"%s }
                      pools { app { %s } }
                      routes { app { match { path = "/" }, pool = app } }
                    }
                    """.formatted(directory.resolve("state"), bind, tokens, endpoints));
    }

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
