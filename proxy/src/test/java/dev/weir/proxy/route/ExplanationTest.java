package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.condition.Why;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.split.Hindrance;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import dev.weir.proxy.testing.MmdbWriter;
import dev.weir.proxy.testing.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final String TEXT = """
        splits {
          shop {
            key = ["header:x-user", "cookie:uid"], baseline = stable
            variants { stable { pool = v1, weight = 60 % }, canary { pool = v2, weight = 30 % }, beta { pool = v3, weight = 10 % } }
            overrides = [ { when { header { x-beta = "1" } }, variant = beta } ]
          }
          search {
            key = ["cookie:uid", random], baseline = old
            variants { old { pool = v1, weight = 50 % }, new { pool = v2, weight = 50 % } }
          }
        }
        routes {
          api    { match { hosts = ["api.example"], path = "/v1", headers { x-user = ann } }, split = shop }
          api-2  { match { hosts = ["api.example"], path = "/v1", methods = [POST] }, pool = v2 }
          shop   { match { path = "/" }, split = shop }
          search { match { path = "/search" }, split = search }
        }
        """;

    private final IdentityCheck identityCheck = new IdentityCheck();

    @Test
    void saysWhyOthersDidNotMatchAndWhereTheKeyStood() {
        RoutingTable table = Tables.table(TEXT);
        Explanation explanation = explain(table, request("api.example", "/v1/x", "Cookie", "uid=ann"));
        assertThat(explanation.match()).hasToString("shop");
        assertThat(explanation.rejected())
                .extracting(rejection -> rejection.route() + " " + rejection.host() + " " + rejection.because() + " "
                        + rejection.findings())
                .containsExactly(
                        "api-2 api.example METHOD [method in [POST], but it is \"GET\"]",
                        "api api.example HEADER [header x-user is \"ann\", but it is nothing]");
        Explanation.Choice choice = Objects.requireNonNull(explanation.choice());
        assertThat(choice.split()).isEqualTo("shop");
        assertThat(choice.keySource()).isEqualTo("cookie:uid");
        assertThat(choice.key()).isEqualTo("ann");
        assertThat(choice.pick().reason()).isEqualTo(VariantReason.KEYED);
        assertThat(choice.serving()).isSameAs(choice.pick().assigned());
    }

    @Test
    void saysWhichConditionDecidedAndWhatItSaw() {
        RoutingTable table = Tables.table(everyCondition());
        RequestDescription request = request("h", "/x", "User-Agent", "curl/8", "Cookie", "uid=eve", "X-App", "1.9.0");
        Explanation explanation = explain(table, request);
        assertThat(explanation.rejected())
                .extracting(rejection -> rejection.route() + ": " + rejection.findings())
                .containsExactly(
                        "a-geo: [geo country in [DE, FR], but it is unknown]",
                        "b-phone: [device in [mobile, tablet], but it is bot]",
                        "c-staff: [segment staff: cookie uid in " + ids() + ", but it is \"eve\"]",
                        "d-hours: [time 09:00-17:00 Europe/Berlin, but it is 1970-01-01T01:00]",
                        "e-app: [header x-app >= version 2.0.0, but it is \"1.9.0\"]",
                        "f-not: [not cookie uid is \"eve\", but it is \"eve\"]");
        assertThat(explanation.match()).hasToString("z-rest");
        Explanation.Choice choice = Objects.requireNonNull(explanation.choice());
        assertThat(choice.overrides())
                .extracting(asked -> asked.variant() + " " + asked.holds() + " " + asked.findings())
                .containsExactly(
                        "canary false [geo city begins with \"Ber\", but it is unknown]",
                        "canary true [device in [bot]: it is bot]");
    }

    @Test
    void secretsAreNotShown() {
        RoutingTable table = Tables.table("""
            routes { a { match { headers { authorization = "Bearer a" } }, pool = v1 } }
            """);
        assertThat(explain(table, request("h", "/", "Authorization", "Bearer very-secret"))
                        .rejected())
                .singleElement()
                .asString()
                .contains("header authorization is (hidden), but it is (hidden)")
                .doesNotContain("very-secret")
                .doesNotContain("Bearer a");
    }

    @Test
    void secretsOfCookiesAndParametersAreNotShown() {
        RoutingTable table = Tables.table("""
            routes {
              a { match { when { cookie { api-token = "asked-a" } } }, pool = v1 }
              b { match { query { api_key = "asked-b" } }, pool = v1 }
            }
            """);
        assertThat(explain(table, request("h", "/?api_key=sent-b", "Cookie", "api-token=sent-a"))
                        .rejected()
                        .toString())
                .contains("cookie api-token is (hidden), but it is (hidden)")
                .contains("query api_key is (hidden), but it is (hidden)")
                .doesNotContain("asked-", "sent-");
        assertThat(explain(table, request("h", "/")).rejected().toString())
                .contains("cookie api-token is (hidden), but it is nothing");
    }

    @Property(tries = 200)
    void saysWhatTheProxyDoesWhateverIsAsked(@ForAll Random random) {
        RoutingTable table = Tables.table(everyCondition());
        for (int i = 0; i < 50; i++) {
            RequestDescription request = randomRequestForEveryCondition(random);
            RequestHead head = request.toHead();
            Explanation explanation =
                    Explanation.of(table, head, new SplittableRandom(1), identityCheck, Tables.NOW_NS);
            assertThat(explanation.match()).isSameAs(table.match(head));
            assertThat(explanation.because()).allMatch(Why.Finding::holds);
            assertThat(explanation.rejected())
                    .allSatisfy(rejection ->
                            assertThat(rejection.findings()).isNotEmpty().noneMatch(Why.Finding::holds));
            Pick pick = new Pick();
            Split split = Objects.requireNonNull(table.splits().get("shop"));
            split.pick(head, new SplittableRandom(1), identityCheck, pick);
            Explanation.Choice choice = explanation.choice();
            if (choice != null) {
                assertThat(choice.pick().assigned()).isSameAs(pick.assigned());
                assertThat(choice.overrides())
                        .allSatisfy(asked -> assertThat(asked.findings())
                                .isNotEmpty()
                                .allMatch(finding -> finding.holds() == asked.holds()));
            }
        }
    }

    private static String everyCondition() {
        return """
            geo { file = "%s", country-header = "X-Country" }
            segments {
              staff { ids-file = "%s", of = "cookie:uid" }
              vip { when { any = [ { segment = staff }, { header { x-plan = [gold, silver] } } ] } }
            }
            splits { shop {
              key = ["cookie:uid", "client-address"], baseline = stable
              variants { stable { pool = v1, weight = 50 %% }, canary { pool = v2, weight = 50 %% } }
              overrides = [
                { when { geo { city { prefix = Ber } } }, variant = canary }
                { when { device = bot }, variant = canary }
                { when { segment = vip, not { time { days = sat } } }, variant = stable }
              ]
            } }
            routes {
              a-geo { match { when { geo { country = [DE, FR] } } }, split = shop }
              b-phone { match { when { device = [mobile, tablet] } }, split = shop }
              c-staff { match { when { segment = staff } }, split = shop }
              d-hours { match { when { time { hours = "09:00-17:00", zone = "Europe/Berlin" } } }, split = shop }
              e-app { match { when { header { x-app { semver = ">=2.0.0 <3.0.0" } } } }, split = shop }
              f-not { match { when { all = [ { not { cookie { uid = eve } } }, { any = [ { query { a = "1" } }, { query { b { less-than = 5 } } } ] } ] } }, split = shop }
              z-rest { split = shop }
            }
            """.formatted(places(), ids());
    }

    private static Path places() {
        return MmdbWriter.database()
                .put("192.0.2.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin"))
                .put("198.51.100.0/24", MmdbWriter.place("EU", "FR", "IDF", "Paris"))
                .write(Path.of("target", "explanation.mmdb"));
    }

    private static Path ids() {
        try {
            return Files.writeString(Path.of("target", "explanation.ids"), "ann\nbob\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RequestDescription randomRequestForEveryCondition(Random random) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        maybe(random, lines, "Cookie", "uid=ann", "uid=eve; uid=ann", "uid=\"bob\"", "other=1");
        maybe(random, lines, "User-Agent", "curl/8", "Mozilla/5.0 (iPhone)", "Mozilla/5.0 (X11; Linux)");
        maybe(random, lines, "Sec-CH-UA-Mobile", "?0", "?1", "x");
        maybe(random, lines, "X-App", "2.1.0", "3.0.0", "2.0.0-rc.1", "new");
        maybe(random, lines, "X-Plan", "gold", "tin");
        maybe(random, lines, "X-Country", "FR", "US", "XX", "France");
        String[] targets = {"/", "/?a=1", "/?b=4.5", "/?b=5&a=2&a=1", "/?b=x"};
        String[] clients = {"192.0.2.7", "198.51.100.7", "203.0.113.7", "2001:db8::7", "::ffff:192.0.2.8"};
        ClientAddress client = random.nextInt(8) == 0
                ? ClientAddress.UNKNOWN
                : Objects.requireNonNull(ClientAddress.parse(clients[random.nextInt(clients.length)]));
        long atMs = random.nextLong(4_000_000_000_000L);
        return new RequestDescription(
                "GET", "h", targets[random.nextInt(targets.length)], lines, client, random.nextBoolean(), atMs);
    }

    private static void maybe(Random random, List<FieldBlock.Line> lines, String name, String... values) {
        if (random.nextBoolean()) {
            lines.add(new FieldBlock.Line(name, values[random.nextInt(values.length)]));
        }
    }

    @Test
    void saysWhoServesForAVariantThatCannot() {
        RoutingTable table = Tables.table(TEXT);
        Variant beta = Objects.requireNonNull(table.splits().get("shop")).variant("beta");
        beta.pool().endpoints().forEach(endpoint -> endpoint.setState(EndpointState.MAINT, Tables.NOW_NS));
        Explanation.Choice choice = Objects.requireNonNull(
                explain(table, request("h", "/", "X-Beta", "1")).choice());
        assertThat(choice.pick().assigned()).isSameAs(beta);
        assertThat(choice.pick().override()).isZero();
        assertThat(choice.hindrance()).isEqualTo(Hindrance.NO_ENDPOINT);
        assertThat(Objects.requireNonNull(choice.serving()).name()).isEqualTo("stable");
    }

    @Property(tries = 200)
    void saysWhatTheProxyDoes(@ForAll Random random) {
        RoutingTable table = Tables.table(TEXT);
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        Pick pick = new Pick();
        for (int i = 0; i < 50; i++) {
            long seed = random.nextLong();
            randomRequest(random).readInto(head);
            Explanation explanation =
                    Explanation.of(table, head, new SplittableRandom(seed), identityCheck, Tables.NOW_NS);
            Match match = table.match(head);
            assertThat(explanation.match()).isSameAs(match);
            if (match instanceof Route route && route.action() instanceof RouteAction.ToSplit(Split split)) {
                split.pick(head, new SplittableRandom(seed), identityCheck, pick);
                boolean admitted = split.admit(pick, Tables.NOW_NS);
                Explanation.Choice choice = Objects.requireNonNull(explanation.choice());
                assertThat(choice.pick().assigned()).isSameAs(pick.assigned());
                assertThat(choice.pick().bucket()).isEqualTo(pick.bucket());
                assertThat(choice.pick().override()).isEqualTo(pick.override());
                assertThat(choice.pick().keySource()).isEqualTo(pick.keySource());
                assertThat(choice.pick().reason()).isEqualTo(pick.reason());
                assertThat(choice.serving()).isSameAs(admitted ? pick.served() : null);
                pick.ended();
            } else {
                assertThat(explanation.choice()).isNull();
            }
        }
    }

    private Explanation explain(RoutingTable table, RequestDescription request) {
        return Explanation.of(table, request.toHead(), new SplittableRandom(1), identityCheck, Tables.NOW_NS);
    }

    private static RequestDescription randomRequest(Random random) {
        List<String> fields = new ArrayList<>();
        if (random.nextBoolean()) {
            fields.addAll(List.of("X-User", random.nextInt(3) == 0 ? "ann" : "u" + random.nextInt(100)));
        }
        if (random.nextBoolean()) {
            fields.addAll(List.of("Cookie", "a=b; uid=" + random.nextInt(100)));
        }
        if (random.nextInt(5) == 0) {
            fields.addAll(List.of("X-Beta", Integer.toString(random.nextInt(2))));
        }
        String[] hosts = {"api.example", "www.example"};
        String[] paths = {"/v1", "/v1/x", "/search?q=1", "/", "/v2"};
        return request(
                hosts[random.nextInt(hosts.length)],
                paths[random.nextInt(paths.length)],
                fields.toArray(String[]::new));
    }

    private static RequestDescription request(String host, String target, String... fields) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            lines.add(new FieldBlock.Line(fields[i], fields[i + 1]));
        }
        return new RequestDescription("GET", host, target, lines, ClientAddress.UNKNOWN, false);
    }
}
