package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.testing.Configs;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.testing.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExplainCommandTest {
    private static final Path EXAMPLES = Path.of("..", "conf");

    @TempDir
    private Path folder;

    @Test
    void keyedRequestNamesKeyBucketAndVariant() throws IOException {
        Shell.Result result = explain(Configs.SHOP, "-H", "X-User: u1");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("request   GET http://shop.example.com/cart from 10.1.2.3")
                .containsPattern("route +shop \\(.*weir.conf:\\d+\\)")
                .contains("split     shop: canary 5 %, stable 95 %")
                .containsPattern("key +header:x-user = u1 -> bucket \\d+ of 1000000")
                .containsPattern("variant +\\w+, keyed: buckets \\[\\d+, \\d+\\)")
                .containsPattern("pool +shop-v\\d: 127.0.0.1:90");
    }

    @Test
    void requestWithoutKeyGoesToTheBaselineAndSaysSo() throws IOException {
        Shell.Result result = explain(Configs.SHOP);

        assertThat(result.out())
                .contains("key       none of the split's key is present")
                .contains("variant   stable, baseline: there is no key");
    }

    @Test
    void overrideThatForcesIsNamedWithItsLine() throws IOException {
        String forced = Configs.SHOP.replace(
                "baseline = stable",
                "baseline = stable, overrides = [{ when { header { x-beta = \"1\" } }, variant = canary }]");

        Shell.Result result = explain(forced, "-H", "x-beta: 1");

        assertThat(result.out()).containsPattern("variant +canary, forced: by override 1 \\(.*weir.conf:\\d+\\)");
    }

    @Test
    void mirrorsOfTheRouteAreNamed() throws IOException, JsonFormatException {
        String mirrored =
                Configs.SHOP + "weir.routes.shop.mirror { pool = shop-v2, share = 10 %, methods = [GET, HEAD] }\n";

        assertThat(explain(mirrored).out()).contains("mirror    10 % of GET, HEAD are copied to pool shop-v2");
        JsonNode json = Json.parse(explain(mirrored, "-X", "PUT", "--json").out());
        assertThat(json.path("mirrors").path(0).path("pool").asText()).isEqualTo("shop-v2");
        assertThat(json.path("mirrors").path(0).path("methodIsCopied").asBoolean())
                .isFalse();
        assertThat(json.path("why").asText()).contains("mirror shop-v2 does not copy PUT");
    }

    @Test
    void routesThatWereAskedFirstSayWhatDidNotMatch() throws IOException {
        String two = Configs.SHOP.replace(
                "routes {", "routes { orders { match { path = \"/cart\", methods = [POST] }, split = shop }");

        assertThat(explain(two).out())
                .contains("not       orders (any host): its method does not match")
                .contains("route     shop");
        assertThat(explain(two, "-X", "POST").out()).contains("route     orders");
    }

    @Test
    void tokenOfAFileIsVerifiedWithoutAServerAndNeverPrinted() throws IOException, JsonFormatException {
        TokenSigner signer = TokenSigner.ed25519("k1");
        Path keys = Files.writeString(folder.resolve("keys.json"), TokenSigner.jwks(signer));
        String tokens = Configs.SHOP.replace(
                "routes {",
                "jwt.issuers.id { issuer = id, audiences = any, algorithms = [EdDSA], jwks-file = \"" + keys
                        + "\" }, routes { gold { match { path = \"/cart\", when { jwt { plan = gold } } },"
                        + " jwt.bad = 401, split = shop }");
        String gold = signer.token("{\"iss\":\"id\",\"exp\":99999999999,\"plan\":\"gold\"}");
        String silver = signer.token("{\"iss\":\"id\",\"exp\":99999999999,\"plan\":\"silver\"}");

        assertThat(explain(tokens, "-H", "Authorization: Bearer " + gold).out())
                .contains("token     good of id")
                .contains("jwt plan is \"gold\": it is \"gold\"")
                .doesNotContain(gold);
        assertThat(explain(tokens, "-H", "Authorization: Bearer " + silver).out())
                .contains("not       gold (any host): its when does not hold")
                .contains("jwt plan is \"gold\", but it is \"silver\"")
                .contains("route     shop");
        assertThat(explain(tokens).out()).contains("not       gold (any host): it has no token");
        String bad = gold.substring(0, gold.length() - 4) + "AAAA";
        assertThat(explain(tokens, "-H", "Authorization: Bearer " + bad).out())
                .contains("token     bad of id: signature")
                .contains("route     gold, only with a good token: token-bad -> 401");
        JsonNode json = Json.parse(
                explain(tokens, "-H", "Authorization: Bearer " + gold, "--json").out());
        assertThat(json.path("token").path("good").asBoolean()).isTrue();
        assertThat(json.toString()).doesNotContain(gold);
    }

    @Test
    void hostThatNobodyServesIsExplainedAsNotFound() throws IOException {
        String hosted = Configs.SHOP.replace("path = \"/\"", "hosts = [\"a.example.com\"], path = \"/\"");

        Shell.Result result = explain(hosted);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("route     none: no route has this host -> 404");
    }

    @Test
    void jsonSaysTheSame() throws IOException, JsonFormatException {
        JsonNode json =
                Json.parse(explain(Configs.SHOP, "-H", "X-User: u1", "--json").out());

        assertThat(json.path("route").asText()).isEqualTo("shop");
        assertThat(json.path("split").asText()).isEqualTo("shop");
        assertThat(json.path("variant").asText()).isIn("stable", "canary");
        assertThat(json.path("reason").asText()).isEqualTo("keyed");
        assertThat(json.path("bucket").asInt(-1)).isBetween(0, 999_999);
    }

    @Test
    void requestThatWeirWouldRefuseFails() throws IOException {
        Shell.Result result = explain(Configs.SHOP, "-H", "Content-Length: two");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("weir: Weir would not take this request: refused:");
    }

    @Test
    void wrongArgumentsAreToldApart() throws IOException {
        assertThat(explain(Configs.SHOP, "-H", "no colon").exitCode()).isEqualTo(2);
        assertThat(explain(Configs.SHOP, "--client", "localhost").err()).contains("is no IP address");
        assertThat(explain("weir { listenres {} }").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyRouteOfEveryExampleExplainsItself(Path example) throws ConfigException {
        WeirConfig config = ConfigReader.read(example);
        for (RouteConfig route : config.routes().values()) {
            Shell.Result result =
                    Shell.run("explain", "-c", example.toString(), "--host", host(route), "--path", path(route));

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out()).contains("route ").doesNotContain("-> 404");
        }
    }

    static List<Path> examples() throws IOException {
        assumeTrue(Files.isDirectory(EXAMPLES), "there is no folder of examples");
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .filter(file -> !file.endsWith("template.conf"))
                    .sorted()
                    .toList();
        }
    }

    private static String host(RouteConfig route) {
        List<HostPattern> hosts = route.match().hosts();
        if (hosts.isEmpty()) {
            return "any.example.com";
        }
        HostPattern host = hosts.getFirst();
        return host.wildcard() ? "any." + host.name() : host.name();
    }

    private static String path(RouteConfig route) {
        return switch (route.match().path()) {
            case PathMatch.Exact(String path) -> path;
            case PathMatch.Prefix(String prefix) -> prefix;
            case PathMatch.Regex regex -> "/";
        };
    }

    private Shell.Result explain(String config, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("weir.conf"), config);
        Stream<String> request = Stream.of(
                "explain",
                "-c",
                file.toString(),
                "--host",
                "shop.example.com",
                "--path",
                "/cart",
                "--client",
                "10.1.2.3");
        return Shell.run(Stream.concat(request, Stream.of(more)).toArray(String[]::new));
    }
}
