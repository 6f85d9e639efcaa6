package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.proxy.config.NamedTest;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.ValueTest.Regex;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.testing.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the file says in `when`, asked about requests. */
class ConditionTest {
    private static final ConditionCompiler COMPILER = new ConditionCompiler(4096);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "header { x-a = gold }                                 | gold      | true",
                "header { x-a = gold }                                 | Gold      | false",
                "header { x-a = gold }                                 | golden    | false",
                "header { x-a = [gold, silver] }                       | silver    | true",
                "header { x-a = [gold, silver] }                       | silve     | false",
                "header { x-a { prefix = go } }                        | gold      | true",
                "header { x-a { prefix = go } }                        | g         | false",
                "header { x-a { suffix = ld } }                        | gold      | true",
                "header { x-a { suffix = ld } }                        | goldx     | false",
                "header { x-a { contains = ol } }                      | gold      | true",
                "header { x-a { contains = lo } }                      | gold      | false",
                "header { x-a { regex = \"g(o+)ld\" } }                | goooold   | true",
                "header { x-a { regex = \"g(o+)ld\" } }                | a goold   | false",
                "header { x-a { present = true } }                     | x         | true",
                "header { x-b { present = true } }                     | x         | false",
                "header { x-b { absent = true } }                      | x         | true",
                "header { x-a { absent = true } }                      | x         | false",
                "header { x-a { less-than = 10 } }                          | 9.5       | true",
                "header { x-a { less-than = 10 } }                          | -3        | true",
                "header { x-a { less-than = 10 } }                          | 10        | false",
                "header { x-a { less-than = 10 } }                          | ten       | false",
                "header { x-a { greater-than = 10 } }                       | 10.01     | true",
                "header { x-a { greater-than = 10 } }                       | 1e9       | false",
                "header { x-a { semver = \">=1.2.0 <2.0.0\" } }        | 1.10.3    | true",
                "header { x-a { semver = \">=1.2.0 <2.0.0\" } }        | 2.0.0     | false",
                "header { x-a { semver = \">=1.2.0 <2.0.0\" } }        | latest    | false",
                "header { host = shop.example.com }                    | x         | true",
                "header { host = other.example.com }                   | x         | false",
                "method = GET                                          | x         | true",
                "method = [POST, PUT]                                  | x         | false",
                "path = \"/cart\"                                      | x         | true",
                "path { prefix = \"/ca\" }                             | x         | true",
                "query { page = \"2\" }                                | x         | true",
                "query { page = \"1\" }                                | x         | true",
                "query { page = \"3\" }                                | x         | false",
                "query { debug = \"\" }                                | x         | true",
                "query { pag { present = true } }                      | x         | false",
                "query { last { present = true } }                     | x         | true",
                "cookie { plan = pro }                                 | x         | true",
                "cookie { plan { absent = true } }                     | x         | false",
                "client = \"192.0.2.0/24\"                             | x         | true",
                "client = [\"10.0.0.0/8\", \"2001:db8::/32\"]          | x         | false",
                "header { x-a { before = \"2026-01-01\" } }             | 2025-12-31T23:59:59Z | true",
                "header { x-a { before = \"2026-01-01\" } }             | 2026-01-01           | false",
                "header { x-a { after = \"2026-01-01T00:00:00Z\" } }   | 2026-01-01T02:00:00+01:00 | true",
                "header { x-a { after = \"2026-01-01\" } }              | soon      | false",
                "header { x-a { semver = \"<2.0.0\" } }               | 2.0.0-rc.1 | true",
                "header { x-a { greater-than = 1, less-than = 2 } }    | 1.5       | true",
                "header { x-a { greater-than = 1, less-than = 2 } }    | 2.5       | false",
                "device = mobile                                       | x         | false",
                "device = [desktop, bot]                               | x         | true",
                "time { from = \"1970-01-01\" }                         | x         | true",
                "time { until = \"1970-01-01\" }                        | x         | false",
                "time { days = thu, hours = \"00:00-00:01\" }           | x         | true",
                "not { any = [ { method = GET }, { method = PUT } ] }  | x         | false",
                "all = [ { any = [ { not { method = PUT } } ] } ]      | x         | true",
                "not { method = GET }                                  | x         | false",
                "any = [ { method = POST }, { path = \"/cart\" } ]     | x         | true",
                "all = [ { method = POST }, { path = \"/cart\" } ]     | x         | false",
                "method = GET, path = \"/cart\"                        | x         | true",
            })
    void conditionOfTheFileHolds(String when, String value, boolean expected) {
        assertThat(condition(when).test(request("X-A", value))).isEqualTo(expected);
    }

    @Test
    void anyOccurrenceOfARepeatedHeaderWillDo() {
        assertThat(condition("header { x-a = gold }").test(request("X-A", "tin", "X-A", "gold")))
                .isTrue();
    }

    @Test
    void headerThatWasTakenOutIsAbsent() {
        RequestHead head = request("X-A", "gold");
        Condition condition = condition("header { x-a { absent = true } }");
        assertThat(condition.test(head)).isFalse();
        head.fields().drop(head.fields().find(FieldName.of("x-a")));
        assertThat(condition.test(head)).isTrue();
    }

    @Test
    void regexIsAskedAboutBoundedInputOnly() {
        Condition condition = new ConditionCompiler(10)
                .headers(List.of(new NamedTest("x-a", new Regex(".*"))))
                .getFirst();
        assertThat(condition.test(request("X-A", "0123456789"))).isTrue();
        assertThat(condition.test(request("X-A", "0123456789a"))).isFalse();
    }

    @Test
    void regexThatTakesExponentialTimeElsewhereDoesNotHere() {
        Condition condition = COMPILER.headers(List.of(new NamedTest("x-a", new Regex("(a+)+b"))))
                .getFirst();
        assertThat(condition.test(request("X-A", "a".repeat(4000)))).isFalse();
    }

    @Test
    void expressionThatRe2DoesNotKnowIsRefused() {
        assertThatThrownBy(() -> COMPILER.regex("(?=x)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RE2");
    }

    private static Condition condition(String when) {
        RouteConfig route =
                Objects.requireNonNull(Tables.config("routes { r { match { when { " + when + " } }, pool = v1 } }")
                        .routes()
                        .get("r"));
        return COMPILER.compile(Objects.requireNonNull(route.match().when()));
    }

    private static RequestHead request(String... fields) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        lines.add(new FieldBlock.Line("Cookie", "uid=1; plan=pro"));
        for (int i = 0; i < fields.length; i += 2) {
            lines.add(new FieldBlock.Line(fields[i], fields[i + 1]));
        }
        ClientAddress client = Objects.requireNonNull(ClientAddress.parse("192.0.2.7"));
        return new RequestDescription(
                        "GET", "shop.example.com:8080", "/cart?page=1&page=2&debug&last=", lines, client, false)
                .toHead();
    }
}
