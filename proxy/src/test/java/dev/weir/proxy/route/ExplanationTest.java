package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.weir.proxy.testing.Tables;
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
                .containsExactly(
                        new Explanation.Rejection("api-2", "api.example", Mismatch.METHOD, ""),
                        new Explanation.Rejection("api", "api.example", Mismatch.HEADER, ""));
        Explanation.Choice choice = Objects.requireNonNull(explanation.choice());
        assertThat(choice.split()).isEqualTo("shop");
        assertThat(choice.keySource()).isEqualTo("cookie:uid");
        assertThat(choice.key()).isEqualTo("ann");
        assertThat(choice.pick().reason()).isEqualTo(VariantReason.KEYED);
        assertThat(choice.serving()).isSameAs(choice.pick().assigned());
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
