package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How every command that asks the admin port meets what can go wrong. */
final class AdminClientIT {
    private ScriptedAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = ScriptedAdmin.start();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void problemIsOneClearLineWithDetailsBelow() {
        admin.problem("GET /v1/splits/shpo", 404, """
            {"type": "urn:weir:problem:not-found", "title": "There is no such thing", "status": 404,
             "detail": "there is no split shpo", "expected": "one of [shop]"}\
            """);

        Shell.Result result = admin.run("split", "shpo");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines())
                .containsExactly("weir: there is no split shpo (404)", "  expected: one of [shop]");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void problemsOfAConfigurationAreAllTold() {
        admin.problem("POST /v1/reload", 422, """
            {"detail": "the configuration has 2 problems", "expected": "see problems; nothing has changed",
             "problems": [{"text": "weir.conf:3: a"}, {"text": "weir.conf:7: b"}]}\
            """);

        Shell.Result result = admin.run("reload");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("has 2 problems (422)", "  weir.conf:3: a", "  weir.conf:7: b");
    }

    @Test
    void portWhereNobodyListensIsSaidSo() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        Shell.Result result = Shell.run("status", "--admin", "http://127.0.0.1:" + port);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("no Weir answers at http://127.0.0.1:" + port, "--admin URL");
    }

    @Test
    void serverThatIsNoWeirIsSaidSo() {
        admin.answer("GET /v1/status", 200, "text/html", "<html>\nhello");

        Shell.Result result = admin.run("status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("answered 200, but no JSON", "<html>");
    }

    @Test
    void tokenComesFromAFileAndGoesAsBearer(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "s3cret\n");
        admin.answer("GET /v1/splits", "{\"splits\": []}");

        assertThat(admin.run("split", "--token-file", file.toString()).exitCode())
                .isZero();

        assertThat(admin.asked().getFirst().headers().getFirst("Authorization")).isEqualTo("Bearer s3cret");
    }

    @Test
    void missingTokenSaysWhereOneComesFrom() {
        admin.problem("GET /v1/splits", 401, "{\"detail\": \"there is no token\"}");

        assertThat(admin.run("split").err()).contains("there is no token (401)", "--token-file or WEIR_TOKEN");
    }

    @Test
    void tokenFileThatCannotBeReadFailsBeforeAnybodyIsAsked() {
        Shell.Result result = admin.run("split", "--token-file", "does/not/exist");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("does/not/exist cannot be read");
        assertThat(admin.asked()).isEmpty();
    }

    @Test
    void urlThatIsNoAdminPortIsWrongUsage() {
        assertThat(Shell.run("status", "--admin", "127.0.0.1:9901").exitCode()).isEqualTo(2);
        assertThat(Shell.run("status", "--admin", "http://127.0.0.1:9901/v1").err())
                .contains("is no admin port: expected one like http://127.0.0.1:9901");
    }

    @Test
    void textOfOthersCannotSteerTheTerminal() {
        admin.problem("GET /v1/splits", 409, "{\"detail\": \"a\\u001b[2Jb\"}");

        assertThat(admin.run("split").err()).contains("weir: a?[2Jb (409)").doesNotContain("\u001b");
    }
}
