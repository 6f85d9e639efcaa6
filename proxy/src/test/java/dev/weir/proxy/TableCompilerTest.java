package dev.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.route.RuntimeLayer.VariantName;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.testing.Tables;
import dev.weir.proxy.testing.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCompilerTest {
    @TempDir
    private Path files;

    @Test
    void unchangedPoolIsTheSameObjectWithItsState() {
        RoutingTable first = Tables.table(shop(5));
        Objects.requireNonNull(first.pools().get("v1"))
                .endpoints()
                .getFirst()
                .setState(EndpointState.DRAIN, Tables.NOW_NS);
        RoutingTable second = Tables.table(shop(10), RuntimeLayer.EMPTY, first);
        assertThat(second.pools().get("v1")).isSameAs(first.pools().get("v1"));
        assertThat(split(second).variant("canary").weightPpm()).isEqualTo(100_000);
    }

    @Test
    void weightsSetAtRunTimeHoldOverTheFile() {
        RuntimeLayer runtime = weights(Map.of("stable", 600_000, "canary", 400_000));
        RoutingTable table = Tables.table(shop(5), runtime, null);
        assertThat(split(table).variant("canary").weightPpm()).isEqualTo(400_000);
        assertThat(table.warnings()).isEmpty();
        assertThat(table.runtime()).isEqualTo(runtime);
    }

    @Test
    void weightsOfOtherVariantsAreToldOfAndIgnored() {
        RoutingTable table = Tables.table(shop(5), weights(Map.of("stable", 600_000, "beta", 400_000)), null);
        assertThat(split(table).variant("canary").weightPpm()).isEqualTo(50_000);
        assertThat(table.warnings()).singleElement().asString().contains("weir.splits.shop", "other variants");
    }

    @Test
    void rolledBackVariantComesBackWithItsWeight() {
        RuntimeLayer rolledBack = new RuntimeLayer(Map.of(), Set.of(new VariantName("shop", "canary")));
        RoutingTable first = Tables.table(shop(20));
        RoutingTable second = Tables.table(shop(20), rolledBack, first);
        RoutingTable third = Tables.table(shop(20), RuntimeLayer.EMPTY, second);
        assertThat(split(second).variant("canary").weightPpm()).isZero();
        assertThat(split(second).variant("stable").weightPpm()).isEqualTo(1_000_000);
        assertThat(split(third).ranges()).isEqualTo(split(first).ranges());
    }

    @Test
    void rollbackOfWhatIsGoneOrTheBaselineIsToldOf() {
        RuntimeLayer runtime = new RuntimeLayer(
                Map.of(),
                Set.of(
                        new VariantName("shop", "gone"),
                        new VariantName("old", "x"),
                        new VariantName("shop", "stable")));
        assertThat(Tables.table(shop(5), runtime, null).warnings()).hasSize(3);
    }

    @Test
    void keysBehindTheCookieAreToldOf() throws IOException {
        Files.writeString(files.resolve("secret"), "0123456789abcdef");
        RoutingTable table = Tables.table("identity { secret-files = [\"" + files.resolve("secret") + "\"] }\n"
                + shop(5).replace("\"header:x-user\"", "weir-id, client-address"));
        assertThat(table.warnings()).singleElement().asString().contains("weir.splits.shop.key", "weir-id");
    }

    @Test
    void secretThatCannotBeUsedIsAProblem() throws IOException {
        Files.writeString(files.resolve("short"), "tooshort\n");
        String text = "identity { secret-files = [\"" + files.resolve("short") + "\", \"" + files.resolve("missing")
                + "\"] }\n" + shop(5);
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> TableCompiler.compile(
                        Tables.config(text), RuntimeLayer.EMPTY, null, new Outcomes(1, List.of()), Tables.NOW_NS));
        assertThat(refused.problems()).hasSize(2);
        assertThat(refused.problems().get(0).toString()).contains("weir.identity.secret-files", "8 bytes");
        assertThat(refused.problems().get(1).toString()).contains("missing", "cannot be read");
    }

    @Test
    void keysThatCannotBeUsedAreAProblemThatShowsNothingOfThem() throws IOException {
        Files.writeString(files.resolve("short"), "tooshort\n");
        Files.writeString(files.resolve("text"), "no key set, but a secret");
        Files.writeString(files.resolve("other"), TokenSigner.jwks(TokenSigner.ed25519("k")));
        String text = "jwt.issuers {"
                + issuer("a", "[HS256], secret-file = \"" + files.resolve("short"))
                + issuer("b", "[RS256], jwks-file = \"" + files.resolve("text"))
                + issuer("c", "[RS256], jwks-file = \"" + files.resolve("other"))
                + issuer("d", "[RS256], jwks-file = \"" + files.resolve("missing"))
                + "}\n" + shop(5);
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> TableCompiler.compile(
                        Tables.config(text), RuntimeLayer.EMPTY, null, new Outcomes(1, List.of()), Tables.NOW_NS));
        assertThat(refused.problems())
                .extracting(ConfigProblem::key)
                .containsExactly(
                        "weir.jwt.issuers.a", "weir.jwt.issuers.b", "weir.jwt.issuers.c", "weir.jwt.issuers.d");
        assertThat(refused.getMessage())
                .contains(
                        "8 bytes; expected at least 32",
                        "not a JWK set",
                        "serves one of the algorithms [RS256]",
                        "no file")
                .doesNotContain("tooshort", "but a secret");
    }

    @Test
    void issuersThatStayKeepTheirKeysWithoutTheirFile() throws IOException {
        Path keys = Files.writeString(files.resolve("keys"), TokenSigner.jwks(TokenSigner.ed25519("k")));
        String jwt = "jwt.issuers {" + issuer("a", "[EdDSA], jwks-file = \"" + keys) + "}\n";
        RoutingTable first = Tables.table(jwt + shop(5));
        Files.delete(keys);
        RoutingTable second = Tables.table(jwt + shop(10), RuntimeLayer.EMPTY, first);
        assertThat(second.issuers()).isSameAs(first.issuers());
        assertThat(second.issuers().all().getFirst().keys().size()).isEqualTo(1);
    }

    @Test
    void anIssuerThatChangesKeepsItsKeysIfTheyComeFromTheSamePlace() throws IOException {
        Path keys = Files.writeString(files.resolve("keys"), TokenSigner.jwks(TokenSigner.ed25519("k")));
        String jwt = "jwt.issuers {" + issuer("a", "[EdDSA], jwks-file = \"" + keys) + "}\n";
        RoutingTable first = Tables.table(jwt + shop(5));
        Files.delete(keys);
        RoutingTable second = Tables.table(jwt.replace("any", "[shop]") + shop(5), RuntimeLayer.EMPTY, first);
        assertThat(second.issuers().all().getFirst())
                .isNotSameAs(first.issuers().all().getFirst());
        assertThat(second.issuers().all().getFirst().keys())
                .isSameAs(first.issuers().all().getFirst().keys());
    }

    private static String issuer(String name, String keys) {
        return "\n" + name + " { issuer = " + name + ", audiences = any, algorithms = " + keys + "\" }";
    }

    private static RuntimeLayer weights(Map<String, Integer> weights) {
        return new RuntimeLayer(Map.of("shop", new TreeMap<>(weights)), Set.of());
    }

    private static Split split(RoutingTable table) {
        return Objects.requireNonNull(table.splits().get("shop"));
    }

    private static String shop(int canaryPercent) {
        return """
            splits { shop {
              key = ["header:x-user"], baseline = stable
              variants { stable { pool = v1, weight = %d %% }, canary { pool = v2, weight = %d %% } }
            } }
            routes { shop { match { path = "/" }, split = shop } }
            """.formatted(100 - canaryPercent, canaryPercent);
    }
}
