package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.WeirProcess;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.ScriptedUpstream;
import dev.weir.proxy.testing.TokenSigner;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole Weir that knows secrets and is sent some: whatever it tells, by the admin port, the command line, its logs and its files, none
 * of them stands in it.
 */
final class SecretsStayHiddenIT {
    private static final String ROOT = "root-Tok3n-of-the-admin-port";
    private static final String WRONG = "wrong-Tok3n-that-somebody-tried";
    private static final String SIGNING = "hs256-S3cret-of-an-issuer-of-tokens-1234567890";
    private static final String IDENTITY = "identity-S3cret-of-the-signed-cookie-1234567";
    private static final String FORCING = "forcing-S3cret-of-a-header-12345";
    private static final String UPSTREAM = "upstream-S3cret-that-a-route-sets";
    private static final String UPSTREAM_NEXT = "upstream-S3cret-of-the-next-file";
    private static final String MATCHED = "matched-S3cret-of-a-key-for-an-api";
    private static final String BASIC = "basic-S3cret-of-somebody";
    private static final String MISTYPED = "mistyped-S3cret-in-a-broken-file";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, String> told = new TreeMap<>();

    @Test
    void noSecretIsToldAnywhere() throws Exception {
        Files.writeString(directory.resolve("signing"), SIGNING);
        Files.writeString(directory.resolve("identity"), IDENTITY);
        Files.writeString(directory.resolve("forcing"), FORCING);
        Path tokenFile = Files.writeString(directory.resolve("token"), ROOT);
        String token = TokenSigner.secret("HS256", SIGNING.getBytes(StandardCharsets.UTF_8))
                .token("{\"iss\":\"shop\",\"sub\":\"u1\",\"exp\":9999999999}");
        know(token);
        try (ScriptedUpstream app = ScriptedUpstream.on(
                request -> request.target().startsWith("/broken") ? Reply.close() : Reply.of(200, "app"))) {
            Path file = directory.resolve("weir.conf");
            Files.writeString(file, config(app, UPSTREAM));
            try (WeirProcess weir = WeirProcess.start(file);
                    Socket events = listen(weir)) {
                ask(weir, token);
                change(weir, file, app, token);
                command(weir, file, tokenFile, token);
                walk(weir);
                told.put("events", received(events));
                told.put("log", String.join("\n", weir.said()));
                keepFiles();
            }
        }
        assertThat(told)
                .containsKeys("GET /v1/table", "GET /metrics", "state/audit.jsonl", "access.log", "weir status");
        assertThat(told.get("events")).contains("event:");
        assertThat(told.get("access.log")).contains("/broken");
        assertThat(told.get("GET /v1/table")).contains("x-api-key");
        assertThat(leaks()).isEmpty();
    }

    private List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        told.forEach((where, text) -> secrets.forEach((name, secret) -> {
            int at = text.indexOf(secret);
            if (at >= 0) {
                leaks.add(name + " in " + where + ": " + text.substring(Math.max(0, at - 100), at + secret.length()));
            }
        }));
        return leaks;
    }

    private void know(String token) throws Exception {
        secrets.put("the token of the admin port", ROOT);
        secrets.put("its hash", sha256(ROOT));
        secrets.put("a wrong token", WRONG);
        secrets.put("the hash of a wrong token", sha256(WRONG));
        secrets.put("the secret of an issuer", SIGNING);
        secrets.put("the secret of the cookie", IDENTITY);
        secrets.put("the secret of the force header", FORCING);
        secrets.put("a header that is set", UPSTREAM);
        secrets.put("a header that is set next", UPSTREAM_NEXT);
        secrets.put("a header that is matched", MATCHED);
        secrets.put("a password", BASIC);
        secrets.put("what a broken file says", MISTYPED);
        secrets.put("a token", token);
        secrets.put("the signature of a token", token.substring(token.lastIndexOf('.') + 1));
        for (String each : List.of(SIGNING, IDENTITY, FORCING)) {
            secrets.put("in hex: " + each, HexFormat.of().formatHex(each.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void ask(WeirProcess weir, String token) {
        try (RawClient client = RawClient.connect(weir.port())) {
            RawResponse first = client.get("/", "X-Api-Key: " + MATCHED);
            String cookie = first.field("Set-Cookie");
            secrets.put(
                    "the cookie that says who somebody is",
                    cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
            String[] lines = {
                "Authorization: Bearer " + token,
                "Cookie: session=" + token + "; " + cookie.substring(0, cookie.indexOf(';')),
                "X-Force: canary:" + FORCING,
                "X-Api-Key: " + MATCHED,
                "Proxy-Authorization: Basic " + BASIC
            };
            for (String path : List.of("/", "/members", "/broken", "/nowhere")) {
                client.get(path + "?access_token=" + token + "&key=" + BASIC, lines);
                client.get(path, "Authorization: Bearer " + token + "x", "X-Force: canary:" + FORCING + "x");
                client.get(path, "Authorization: Basic " + BASIC, "Cookie: session=" + BASIC);
            }
        }
        for (String broken :
                List.of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "GET / HTTP/9.9\r\n", "G\0T / HTTP/1.1\r\n")) {
            try (RawClient client = RawClient.connect(weir.port())) {
                RawResponse refused = client.send(broken + "Authorization: Bearer " + token + "\r\n\r\n")
                        .read();
                told.put("refusal of " + broken, refused.raw());
            }
        }
    }

    private void change(WeirProcess weir, Path file, ScriptedUpstream app, String token) throws Exception {
        AdminClient admin = new AdminClient(weir.adminPort());
        for (String target : List.of("/v1/table", "/v1/table?access_token=" + WRONG)) {
            told.put(
                    "wrong " + target,
                    admin.get(target, "Authorization: Bearer " + WRONG).raw());
        }
        told.put(
                "basic", admin.get("/v1/table", "Authorization: Basic " + WRONG).raw());
        send(admin, "PATCH", "/v1/splits/shop", "{\"weights\":{\"canary\":6},\"reason\":\"try\"}");
        send(admin, "POST", "/v1/explain", """
            {"host": "shop.example", "path": "/members", "headers": {
              "Authorization": "Bearer %s", "Cookie": "session=%s", "X-Force": "canary:%s", "X-Api-Key": "%s"
            }}\
            """.formatted(token, token, FORCING, MATCHED));
        String good = config(app, UPSTREAM);
        for (String broken : List.of(
                good.replace(sha256(ROOT), MISTYPED),
                good.replace("\"" + sha256(ROOT) + "\"", "\"" + MISTYPED),
                good.replace("\"" + sha256(ROOT) + "\"", "\"\" \"" + MISTYPED + "\" }"),
                good.replace("\"" + sha256(ROOT) + "\"", "[\"" + MISTYPED + "\"]"),
                good.replace("\"Bearer " + UPSTREAM + "\"", "{ value = \"" + MISTYPED + "\" }"),
                good.replace("\"Bearer " + UPSTREAM + "\"", "\"" + MISTYPED + "\\r\\nX: y\""),
                good.replace("x-api-key = \"" + MATCHED + "\"", "x-api-key { equals = [\"" + MISTYPED + "\"] }"))) {
            assertThat(broken).contains(MISTYPED);
            Files.writeString(file, broken);
            assertThat(send(admin, "POST", "/v1/reload", "{}").status())
                    .as(broken)
                    .isEqualTo(422);
            walk(weir);
        }
        Files.writeString(file, config(app, UPSTREAM_NEXT));
        assertThat(send(admin, "POST", "/v1/reload", "{}").status()).isEqualTo(200);
        send(admin, "POST", "/v1/check", config(app, UPSTREAM));
    }

    private RawResponse send(AdminClient admin, String method, String target, String body) {
        String type = target.equals("/v1/check") ? "application/hocon" : "application/json";
        RawResponse answer =
                admin.exchange(method, target, body, "Content-Type: " + type, "Authorization: Bearer " + ROOT);
        told.merge(method + " " + target, answer.raw(), String::concat);
        return answer;
    }

    /** Everything that can be got from the port. */
    private void walk(WeirProcess weir) {
        AdminClient admin = new AdminClient(weir.adminPort());
        JsonNode paths = AdminClient.json(admin.get("/v1", "Authorization: Bearer " + ROOT), 200)
                .path("paths");
        for (JsonNode each : paths) {
            String path = each.path("path").asText();
            if (each.path("method").asText().equals("GET") && !path.equals("/v1/events")) {
                String filled = path.replace("{n}", "1").replaceAll("\\{\\w+}", "shop");
                String answer =
                        admin.get(filled, "Authorization: Bearer " + ROOT).raw();
                told.merge("GET " + path, answer, String::concat);
            }
        }
    }

    private void command(WeirProcess weir, Path file, Path tokenFile, String token) {
        String admin = "http://127.0.0.1:" + weir.adminPort();
        for (List<String> line : List.of(
                List.of("status"),
                List.of("table"),
                List.of("table", "history"),
                List.of("audit"),
                List.of("split", "shop"),
                List.of("mirror"),
                List.of("reload"))) {
            for (List<String> form : List.of(List.<String>of(), List.of("--json"))) {
                List<String> all = Stream.of(
                                line, List.of("--admin", admin, "--token-file", tokenFile.toString()), form)
                        .flatMap(List::stream)
                        .toList();
                run(String.join(" ", line), all);
            }
        }
        run("check", List.of("check", "-c", file.toString()));
        List<String> explain = List.of(
                "explain",
                "-c",
                file.toString(),
                "--host",
                "shop.example",
                "--path",
                "/members",
                "-H",
                "Authorization: Bearer " + token,
                "-H",
                "X-Force: canary:" + FORCING,
                "-H",
                "X-Api-Key: " + MATCHED);
        run("explain", explain);
        run("explain", Stream.concat(explain.stream(), Stream.of("--json")).toList());
    }

    private void run(String name, List<String> line) {
        Shell.Result result = Shell.run(line.toArray(String[]::new));
        told.merge("weir " + name, result.out() + result.err(), String::concat);
    }

    private static Socket listen(WeirProcess weir) throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), weir.adminPort());
        String head = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ROOT + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static String received(Socket events) throws IOException {
        events.setSoTimeout(500);
        StringBuilder text = new StringBuilder();
        InputStream in = events.getInputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        } catch (SocketTimeoutException e) {
            return text.toString();
        }
        return text.toString();
    }

    private void keepFiles() throws IOException {
        Path log = directory.resolve("access.log");
        await().atMost(PATIENCE).until(() -> Files.readString(log).contains("/nowhere"));
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path each : walk.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(each).toString();
                if (name.startsWith("state/") || name.startsWith("access.log")) {
                    told.put(name, Files.readString(each, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    private String config(ScriptedUpstream app, String upstream) throws Exception {
        return """
            weir {
              state-dir = "%1$s/state"
              runtime { event-loops = 1, warm-up = off, transport = nio }
              listeners { web { bind = "127.0.0.1:0" } }
              admin { bind = "127.0.0.1:0", tokens = [{ name = root, role = admin, sha256 = "%2$s" }] }
              access-log { format = json, to = "%1$s/access.log" }
              identity { secret-files = ["%1$s/identity"] }
              jwt {
                from = ["header:authorization", "cookie:session"]
                issuers { shop { issuer = shop, audiences = any, algorithms = [HS256], secret-file = "%1$s/signing" } }
              }
              pools { app { endpoints = ["%3$s"] } }
              splits { shop {
                key = [weir-id], baseline = stable
                force-header { name = x-force, secret-file = "%1$s/forcing" }
                variants { stable { pool = app, weight = 95 %% }, canary { pool = app, weight = 5 %% } }
              } }
              routes {
                shop {
                  match { path = "/", headers { x-api-key = "%5$s" } }, split = shop
                  request-headers { set { authorization = "Bearer %4$s" } }
                  mirror { name = next, pool = app, compare {} }
                }
                members {
                  match { path = "/members", when { jwt { sub = u1 } } }, pool = app, jwt { bad = 401 }
                  request-headers { set { x-api-key = "%4$s" } }
                }
              }
            }
            """.formatted(directory, sha256(ROOT), app.address(), upstream, MATCHED);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
