package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.testing.Tables;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route wins, as the Kubernetes Gateway API says for HTTPRoute. */
class PrecedenceTest {
    /** Names are in the wrong order on purpose: they must decide only when nothing else does. */
    private static final RoutingTable TABLE = Tables.table("""
        routes {
          a-any          { match { path = "/" }, pool = v1 }
          a-any-cart     { match { path-exact = "/cart" }, pool = v1 }
          b-wild         { match { hosts = ["*.example.com"], path-exact = "/cart" }, pool = v1 }
          b-wild-deep    { match { hosts = ["*.eu.example.com"], path = "/" }, pool = v1 }
          b-wild-top     { match { hosts = ["*.com"] }, pool = v1 }
          c-regex        { match { hosts = ["shop.example.com"], path-regex = "/(item|user)/[0-9]+" }, pool = v1 }
          d-item         { match { hosts = ["shop.example.com"], path = "/item" }, pool = v1 }
          e-item-7       { match { hosts = ["shop.example.com"], path = "/item/7" }, pool = v1 }
          f-item-7-exact { match { hosts = ["shop.example.com"], path-exact = "/item/7" }, pool = v1 }
          m-api          { match { hosts = ["api.example.com"], path = "/v1" }, pool = v1 }
          n-api-headers  { match { hosts = ["api.example.com"], path = "/v1",
                                   headers { x-a = "1", x-b = "1" } }, pool = v1 }
          o-api-header   { match { hosts = ["api.example.com"], path = "/v1",
                                   headers { x-a = "1" }, query { q = "1", r = "1" } }, pool = v1 }
          p-api-query    { match { hosts = ["api.example.com"], path = "/v1", query { q = "1" } }, pool = v1 }
          q-api-post     { match { hosts = ["api.example.com"], path = "/v1", methods = [POST] }, pool = v1 }
          r-api-when     { match { hosts = ["api.example.com"], path = "/v1",
                                   when { header { x-a = "1" } } }, pool = v1 }
          s-tie-2        { match { hosts = ["tie.example.com"], headers { x-b = "1" } }, pool = v1 }
          s-tie-1        { match { hosts = ["tie.example.com"], headers { x-a = "1" } }, pool = v1 }
        }
        """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // host
                "GET  | shop.example.com      | /item        | -            | d-item",
                "GET  | www.example.com       | /cart        | -            | b-wild",
                "GET  | example.com           | /cart        | -            | b-wild-top",
                "GET  | a.eu.example.com      | /cart        | -            | b-wild-deep",
                "GET  | a.b.eu.example.com    | /cart        | -            | b-wild-deep",
                "GET  | eu.example.com        | /cart        | -            | b-wild",
                "GET  | www.example.org       | /cart        | -            | a-any-cart",
                "GET  | www.example.org       | /carts       | -            | a-any",
                "GET  | SHOP.Example.COM.     | /item        | -            | d-item",
                "GET  | shop.example.com:8443 | /item        | -            | d-item",
                "GET  | com                   | /x           | -            | a-any",
                "GET  | [::1]:80              | /x           | -            | a-any",
                // a host whose paths do not match lets the next broader one answer
                "GET  | shop.example.com      | /cart        | -            | b-wild",
                "GET  | www.example.com       | /other       | -            | b-wild-top",
                // path
                "GET  | shop.example.com      | /item/7      | -            | f-item-7-exact",
                "GET  | shop.example.com      | /item/7/     | -            | e-item-7",
                "GET  | shop.example.com      | /item/7/x    | -            | e-item-7",
                "GET  | shop.example.com      | /item/77     | -            | d-item",
                "GET  | shop.example.com      | /items       | -            | b-wild-top",
                "GET  | shop.example.com      | /user/12     | -            | c-regex",
                "GET  | shop.example.com      | /user/12/x   | -            | b-wild-top",
                "GET  | shop.example.com      | /x/../item   | -            | d-item",
                "GET  | shop.example.com      | /%69tem      | -            | b-wild-top",
                // method, headers, query, when, name
                "GET  | api.example.com       | /v1          | -            | m-api",
                "POST | api.example.com       | /v1          | x-a=1&x-b=1  | q-api-post",
                "GET  | api.example.com       | /v1          | x-a=1&x-b=1  | n-api-headers",
                "GET  | api.example.com       | /v1?q=1&r=1  | x-a=1&x-b=1  | n-api-headers",
                "GET  | api.example.com       | /v1?q=1&r=1  | x-a=1        | o-api-header",
                "GET  | api.example.com       | /v1?q=1      | x-a=1        | p-api-query",
                "GET  | api.example.com       | /v1          | x-a=1        | m-api",
                "GET  | tie.example.com       | /            | x-a=1&x-b=1  | s-tie-1",
                "GET  | tie.example.com       | /            | x-b=1        | s-tie-2",
            })
    void mostSpecificRouteWins(String method, String host, String target, String fields, String route) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (String field : fields == null ? new String[0] : fields.split("&")) {
            lines.add(new FieldBlock.Line(field.split("=")[0], field.split("=")[1]));
        }
        RequestDescription request = new RequestDescription(method, host, target, lines, ClientAddress.UNKNOWN, false);
        assertThat(TABLE.match(request.toHead())).hasToString(route);
    }
}
