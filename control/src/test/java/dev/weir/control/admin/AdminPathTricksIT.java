package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.Shop;
import dev.weir.proxy.testing.ConnectionEndedException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each operation of the admin port under every spelling of its path, its method and its query, on raw sockets, by nobody and by who may
 * only read: the same decision as for the plain one, or a refusal; never a failure of Weir, and never a change.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdminPathTricksIT {
    private static final String READER = "Authorization: Bearer read-me\r\n";
    private static final String ROOT = "Authorization: Bearer i-may";
    private static final int ENDED = 0;

    /** How many requests come from one address: the port slows down who sends more. */
    private static final int PER_ADDRESS = 100;

    private Shop shop;

    /** One of each kind: of those with the same method, role and shape of path. */
    private List<Asked> operations;

    private int sent;

    /** An operation as the port lists it, with its parameters filled in. */
    private record Asked(String method, String path, String role) {
        boolean isForMoreThanReaders() {
            return role.equals("operate") || role.equals("admin");
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        shop = Shop.open(directory, "95 5", """
            weir.admin.tokens = [
              { name = eve, role = read, sha256 = "%s" }
              { name = root, role = admin, sha256 = "%s" }
            ]
            """.formatted(sha256("read-me"), sha256("i-may")));
        Map<String, Asked> different = new LinkedHashMap<>();
        for (JsonNode each :
                AdminClient.json(shop.admin().get("/v1", ROOT), 200).path("paths")) {
            String template = each.path("path").asText();
            String path = template.replace("{pool}", "shop-v1")
                    .replace("{address}", shop.stable().address())
                    .replace("{n}", "1")
                    .replaceAll("\\{\\w+}", "shop");
            Asked asked = new Asked(
                    each.path("method").asText(), path, each.path("role").asText(""));
            String shape = template.replaceAll("\\{\\w+}", "{}").replaceAll("[a-z]+(?=/|$)", "x");
            different.putIfAbsent(asked.method() + " " + asked.role() + " " + shape, asked);
        }
        operations = List.copyOf(different.values());
        assertThat(operations).extracting(Asked::role).contains("", "read", "operate", "admin");
    }

    @AfterAll
    void stop() {
        shop.close();
    }

    @TestFactory
    List<DynamicTest> noSpellingOfAPathOpensIt() {
        List<UnaryOperator<String>> spellings = List.of(
                path -> path,
                path -> "/v1/.." + path,
                path -> "/ui/.." + path,
                path -> "/healthz/.." + path,
                path -> "/." + path,
                path -> "/%2e%2e" + path,
                path -> "/ui/%2e%2e" + path,
                path -> "/ui/..%2f" + path.substring(1),
                path -> "/ui/..;" + path,
                path -> "/" + path,
                path -> "//localhost" + path,
                path -> path + "/",
                path -> path + "//",
                path -> path + "/.",
                path -> path + "/..",
                path -> path + "/../healthz",
                path -> path + ";a=b",
                path -> path + "%3ba=b",
                path -> path.replaceFirst("(?<=.)/", ";x/"),
                path -> path.replaceFirst("(?<=.)/", "%2f"),
                path -> path.replaceFirst("(?<=.)/", "%2F"),
                path -> path.replaceFirst("(?<=.)/", "%252f"),
                path -> path.replaceFirst("(?<=.)/", "//"),
                path -> path.replaceFirst("(?<=.)/", "\\\\"),
                path -> path.replace("v", "%76"),
                path -> path.replace("v", "%2576"),
                path -> path.replace("v", "V"),
                path -> path.replace("v", "v\u0301"),
                path -> path + "%00",
                path -> path + "%00.html",
                path -> path + "\0",
                path -> path + "%0d%0aAuthorization:%20Bearer%20i-may",
                path -> path + "%ff%fe",
                path -> path + "\u00ff\u00c0\u00af",
                path -> path + "%c0%af..",
                path -> path + "%",
                path -> path + "%zz",
                path -> path + "\t",
                path -> path + "#fragment",
                path -> path + "?",
                path -> path + "?&&",
                path -> path + "?=",
                path -> path + "?%00=%00",
                path -> path + "?_method=POST",
                path -> path + "?dryRun=true&dryRun=false",
                path -> path + "?access_token=i-may",
                path -> path + "?" + "a".repeat(20_000),
                path -> path + "/" + "a".repeat(20_000),
                path -> path + "/a".repeat(10_000),
                path -> path + "/" + "a".repeat(200_000),
                path -> path.substring(1),
                path -> "http://localhost" + path,
                path -> "http://localhost:1" + path,
                path -> "http://evil.example" + path,
                path -> "http://user:pass@localhost" + path,
                path -> "https://localhost" + path,
                path -> "HTTP://LOCALHOST" + path,
                path -> "file://" + path,
                path -> "http:" + path,
                path -> "http:///" + path,
                path -> "mailto:" + path.substring(1),
                path -> "http://[::1" + path,
                path -> "localhost:9901",
                path -> "*",
                path -> "?",
                path -> "#",
                path -> "");
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < spellings.size(); i++) {
            UnaryOperator<String> spelling = spellings.get(i);
            String shown = spelling.apply("/v1/x");
            String name = i + " " + shown.substring(0, Math.min(60, shown.length()));
            tests.add(DynamicTest.dynamicTest(
                    name, () -> checkAll(each -> new Sent(each.method(), spelling.apply(each.path()), ""))));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> noMethodAndNoHeaderOpensIt() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String method : List.of(
                "HEAD",
                "DELETE",
                "OPTIONS",
                "TRACE",
                "CONNECT",
                "PROPFIND",
                "get",
                "Post",
                "GE\tT",
                "GET\0",
                "PRI",
                "")) {
            tests.add(DynamicTest.dynamicTest(
                    "method " + method, () -> checkAll(each -> new Sent(method, each.path(), ""))));
        }
        tests.add(DynamicTest.dynamicTest("OPTIONS *", () -> checkAll(each -> new Sent("OPTIONS", "*", ""))));
        tests.add(DynamicTest.dynamicTest(
                "CONNECT localhost", () -> checkAll(each -> new Sent("CONNECT", "localhost:9901", ""))));
        for (String line : List.of(
                "X-HTTP-Method-Override: %m",
                "X-HTTP-Method: %m",
                "X-Method-Override: %m",
                "X-Original-URL: %p",
                "X-Rewrite-URL: %p",
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-Host: localhost",
                "X-Forwarded-Prefix: /v1",
                "X-Weir-Token: i-may",
                "Cookie: token=i-may",
                "Proxy-Authorization: Bearer i-may",
                "Authorization : Bearer i-may",
                " Authorization: Bearer i-may",
                "X: y\nX-Role: admin",
                "Connection: Authorization",
                "Authorization:",
                "Host: evil.example",
                "Expect: 100-continue",
                "Upgrade: h2c",
                "Transfer-Encoding: gzip",
                "Content-Length: -1",
                "Content-Length: 99999999999999999999",
                "Content-Length: x")) {
            tests.add(DynamicTest.dynamicTest(line, () -> {
                checkAll(each -> new Sent("GET", each.path(), filled(line, each)));
                checkAll(each -> new Sent(each.method(), each.path(), filled(line, each)));
            }));
        }
        return tests;
    }

    private static String filled(String line, Asked asked) {
        return line.replace("%m", asked.method()).replace("%p", asked.path()) + "\r\n";
    }

    /** What a query says twice can be read in two ways, and one of them changes something. */
    @Test
    void whatAQuerySaysTwiceIsRefused() {
        String body = "{\"weights\":{\"canary\":6}}";
        for (String query :
                List.of("dryRun=true&dryRun=false", "dryRun=true&dryRun=true", "dryRun=true&dry%52un=false")) {
            assertThat(shop.admin()
                            .send("PATCH", "/v1/splits/shop?" + query, body, ROOT)
                            .status())
                    .isEqualTo(400);
        }
        assertThat(generation()).isEqualTo(1);
    }

    @Test
    void whatAHeadSaysTwiceIsRefused() {
        for (String twice : List.of(
                "Host: localhost\r\nHost: localhost\r\n" + READER,
                "Host: localhost\r\nHost: evil.example\r\n" + READER,
                "Host: localhost\r\n" + READER + ROOT + "\r\n",
                "Host: localhost\r\n" + ROOT + "\r\n" + READER,
                "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n" + READER)) {
            assertThat(status("GET /v1/table HTTP/1.1\r\n" + twice + "\r\n"))
                    .as(twice)
                    .isEqualTo(400);
        }
    }

    private record Sent(String method, String target, String lines) {}

    /** Asks for each operation, spelled like that, as nobody and as a reader. */
    private void checkAll(Function<Asked, Sent> spelling) {
        int entries = auditEntries();
        for (Asked each : operations) {
            Sent trick = spelling.apply(each);
            int nobody = status(trick, "");
            int reader = status(trick, READER);
            assertThat(nobody).as("nobody: %s", trick).matches(AdminPathTricksIT::isNoFailure);
            assertThat(reader).as("reader: %s", trick).matches(AdminPathTricksIT::isNoFailure);
            if (!each.role().isEmpty()) {
                assertThat(nobody / 100).as("nobody: %s", trick).isNotIn(2, 3);
            }
            if (each.isForMoreThanReaders()
                    && !trick.method().equals("GET")
                    && !trick.method().equals("HEAD")) {
                assertThat(reader / 100).as("reader: %s", trick).isNotIn(2, 3);
            }
        }
        assertThat(auditEntries()).isEqualTo(entries);
        assertThat(generation()).isEqualTo(1);
    }

    /** 501 is none: a transfer coding that nobody implements (RFC 9112 section 6.1). */
    private static boolean isNoFailure(int status) {
        return status < 500 || status == 501;
    }

    private int status(Sent trick, String authorization) {
        String body = trick.method().equals("GET") || trick.method().equals("HEAD") ? "" : "{}";
        String framing = body.isEmpty() || trick.lines().contains("Content-Length") ? "" : "Content-Length: 2\r\n";
        return status(trick.method() + " " + trick.target() + " HTTP/1.1\r\nHost: localhost\r\n" + authorization
                + trick.lines() + "Content-Type: application/json\r\n" + framing + "\r\n" + body);
    }

    /** The status of the final answer to these bytes, or {@link #ENDED} where the port just closes. */
    private int status(String bytes) {
        try (RawClient client = connect()) {
            client.send(bytes).finishSending();
            int status = client.readHead().status();
            return status == 100 ? client.readHead().status() : status;
        } catch (ConnectionEndedException | UncheckedIOException e) {
            return ENDED;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private RawClient connect() throws IOException {
        int number = sent++ / PER_ADDRESS;
        Socket socket = new Socket();
        socket.bind(
                new InetSocketAddress(InetAddress.ofLiteral("127.9." + number / 250 + "." + (number % 250 + 1)), 0));
        socket.connect(shop.weir().adminAddress());
        return RawClient.on(socket);
    }

    private int auditEntries() {
        return AdminClient.json(ask("/v1/audit?limit=100"), 200).path("entries").size();
    }

    private long generation() {
        return AdminClient.json(ask("/v1/splits/shop"), 200).path("generation").asLong();
    }

    private RawResponse ask(String path) {
        try (RawClient client = connect()) {
            return client.get(path, "Host: localhost", ROOT);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String sha256(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
