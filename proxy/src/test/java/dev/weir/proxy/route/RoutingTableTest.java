package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.testing.Tables;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTableTest {
    private static final String SPLIT = """
        splits { shop {
          key = ["header:x-user"], baseline = stable
          variants {
            stable { pool = v1, weight = 100 % }
            canary { pool = v2, weight = 0 %
                     request-headers { set { x-version = "2" }, remove = ["x-route"] }
                     response-headers { add { x-served = canary } } }
          }
          overrides = [ { when { header { x-beta = "1" } }, variant = canary } ]
          force-header { name = x-force, trusted = true }
        } }
        """;

    @Test
    void unknownHostAndUnknownPathAreToldApart() {
        RoutingTable table =
                Tables.table("routes { r { match { hosts = [\"a.example\"], path = \"/x\" }, pool = v1 } }");
        assertThat(table.match(head("b.example", "/x"))).isEqualTo(NoRoute.HOST_UNKNOWN);
        assertThat(table.match(head("a.example", "/y"))).isEqualTo(NoRoute.NOTHING_MATCHES);
    }

    @Test
    void tableWithoutRoutesMatchesNothing() {
        assertThat(Tables.table("").match(head("a.example", "/"))).isEqualTo(NoRoute.HOST_UNKNOWN);
    }

    @Test
    void asteriskOfOptionsIsTakenByTheRoot() {
        RoutingTable table =
                Tables.table("routes { r { match { path = \"/\" }, pool = v1, rewrite { prefix = \"/x\" } } }");
        RequestHead head =
                new RequestDescription("OPTIONS", "h", "*", List.of(), ClientAddress.UNKNOWN, false).toHead();
        Route route = (Route) table.match(head);
        route.editRequest(head, new Pick());
        assertThat(head.pathText()).isEqualTo("*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path = \"/foo\"        | /bar  | /foo/x     | /bar/x",
                "path = \"/foo\"        | /bar  | /foo       | /bar",
                "path = \"/foo\"        | /bar  | /foo/      | /bar/",
                "path = \"/foo\"        | /bar/ | /foo/x     | /bar/x",
                "path = \"/foo\"        | /     | /foo/x     | /x",
                "path = \"/foo\"        | /     | /foo       | /",
                "path = \"/foo\"        | /     | /foo/      | /",
                "path = \"/foo/\"       | /bar  | /foo/x     | /bar/x",
                "path = \"/\"           | /bar  | /x         | /bar/x",
                "path = \"/\"           | /bar  | /          | /bar/",
            })
    void prefixIsRewrittenByElement(String match, String prefix, String path, String expected) {
        RoutingTable table = Tables.table("routes { r { match { " + match + " }, pool = v1, rewrite { prefix = \""
                + prefix + "\", host = \"inner.example\" } } }");
        RequestHead head = head("h", path + "?q=1");
        Route route = (Route) table.match(head);
        route.editRequest(head, new Pick());
        assertThat(head.pathText()).isEqualTo(expected);
        assertThat(head.queryText()).isEqualTo("q=1");
        assertThat(Ascii.text(head.bytes(), head.authorityStart(), head.authorityEnd()))
                .isEqualTo("inner.example");
    }

    @Test
    void variantEditsAfterItsRouteAndWeirAfterBoth() {
        RoutingTable table = Tables.table(SPLIT + """
            routes { r { match { path = "/" }, split = shop
                         request-headers { set { x-version = "1", x-route = r }, remove = ["x-gone"] }
                         response-headers { set { x-served = route } } } }
            """);
        RequestHead head =
                head("h", "/", "X-Beta", "1", "X-Gone", "1", "x-weir-variant", "forged", "X-Force", "stable");
        Route route = (Route) table.match(head);
        Pick pick = pick(route, head);
        route.editRequest(head, pick);
        assertThat(value(head, "x-version")).isEqualTo("2");
        assertThat(head.fields().has(FieldName.of("x-route"))).isFalse();
        assertThat(head.fields().has(FieldName.of("x-gone"))).isFalse();
        assertThat(head.fields().has(FieldName.of("x-force"))).isFalse();
        assertThat(value(head, "x-weir-variant")).isEqualTo("canary");
        assertThat(value(head, "x-weir-route")).isEqualTo("r");

        ResponseHead response = new ResponseHead(HeadLimits.DEFAULT);
        response.begin(200, "OK", 0);
        route.editResponse(response, pick);
        assertThat(response.fields().count()).isEqualTo(2);
        assertThat(response.fields().value(0)).isEqualTo("route");
        assertThat(response.fields().value(1)).isEqualTo("canary");
    }

    @Test
    void stableIsEditedByItsRouteAlone() {
        RoutingTable table = Tables.table(SPLIT + """
            routes { r { match { path = "/" }, split = shop, request-headers { set { x-version = "1" } } } }
            """);
        RequestHead head = head("h", "/");
        Route route = (Route) table.match(head);
        route.editRequest(head, pick(route, head));
        assertThat(value(head, "x-version")).isEqualTo("1");
        assertThat(value(head, "x-weir-variant")).isEqualTo("stable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "to = \"https://new.example/x\"                      | https://new.example/x",
                "scheme = https                                       | https://h.example/foo/x?q=1",
                "scheme = https, port = 8443                          | https://h.example:8443/foo/x?q=1",
                "host = \"new.example\"                               | http://new.example:8080/foo/x?q=1",
                "host = \"new.example\", port = 80                    | http://new.example/foo/x?q=1",
                "path = \"/y\"                                        | http://h.example:8080/y?q=1",
                "prefix = \"/bar\"                                    | http://h.example:8080/bar/x?q=1",
            })
    void redirectKeepsWhatItDoesNotReplace(String target, String expected) {
        RoutingTable table =
                Tables.table("routes { r { match { path = \"/foo\" }, redirect { status = 302, " + target + " } } }");
        RequestHead head = head("h.example:8080", "/foo/x?q=1");
        RouteAction.Redirect redirect = (RouteAction.Redirect) ((Route) table.match(head)).action();
        assertThat(redirect.status()).isEqualTo(302);
        assertThat(redirect.location().of(head, "http")).isEqualTo(expected);
    }

    @Test
    void statusesAndHeadersDecideAboutTriesAndSuccess() {
        RoutingTable table = Tables.table("""
            routes { r { match { path = "/" }, pool = v1
              retry { on = [502, 503] }
              success { status = ["2xx", 404], headers { x-ok = "1" } } } }
            """);
        Route route = (Route) table.match(head("h", "/"));
        assertThat(route.retriesStatus(503)).isTrue();
        assertThat(route.retriesStatus(500)).isFalse();
        assertThat(success(route, 200, "1")).isTrue();
        assertThat(success(route, 404, "1")).isTrue();
        assertThat(success(route, 200, "2")).isFalse();
        assertThat(success(route, 500, "1")).isFalse();
    }

    private static boolean success(Route route, int status, String ok) {
        ResponseHead response = new ResponseHead(HeadLimits.DEFAULT);
        response.begin(status, "", 0);
        response.fields().append(FieldBlock.of(List.of(new FieldBlock.Line("X-OK", ok))));
        return route.isSuccess(response);
    }

    private static Pick pick(Route route, RequestHead head) {
        Split split = ((RouteAction.ToSplit) route.action()).split();
        Pick pick = new Pick();
        split.pick(head, new SplittableRandom(1), new IdentityCheck(), pick);
        assertThat(split.admit(pick, Tables.NOW_NS)).isTrue();
        return pick;
    }

    private static String value(RequestHead head, String name) {
        int field = head.fields().find(FieldName.of(name));
        assertThat(field).as(name).isNotNegative();
        assertThat(head.fields().find(FieldName.of(name), field + 1))
                .as("once: " + name)
                .isNegative();
        return head.fields().value(field);
    }

    private static RequestHead head(String host, String target, String... fields) {
        FieldBlock.Line[] lines = new FieldBlock.Line[fields.length / 2];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = new FieldBlock.Line(fields[2 * i], fields[2 * i + 1]);
        }
        return new RequestDescription("GET", host, target, List.of(lines), ClientAddress.UNKNOWN, false).toHead();
    }
}
