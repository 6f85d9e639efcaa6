package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.testing.Tables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleConflictsTest {
    @Test
    void twoHeadersThatOneRequestMayHaveAreToldOf() {
        RoutingTable table = Tables.table("""
            routes {
              a { match { path = "/", headers { x-a = "1" } }, pool = v1 }
              b { match { path = "/", headers { x-b = "1" } }, pool = v1 }
            }
            """);
        assertThat(table.warnings()).singleElement().asString().contains("weir.routes.b", "as a", "by its name");
    }

    @Test
    void twoValuesOfOneHeaderAreNoConflict() {
        assertThat(Tables.table("""
            routes {
              a { match { path = "/", headers { x-a = "1" } }, pool = v1 }
              b { match { path = "/", headers { x-a = "2" } }, pool = v1 }
              c { match { path = "/", methods = [GET], query { p = "1" } }, pool = v1 }
              d { match { path = "/", methods = [POST], query { q = "1" } }, pool = v1 }
            }
            """).warnings()).isEmpty();
    }

    @Test
    void expressionBehindTheRootIsHidden() {
        RoutingTable table = Tables.table("""
            routes {
              all { match { hosts = ["a.example"], path = "/" }, pool = v1 }
              items { match { hosts = ["a.example"], path-regex = "/item/[0-9]+" }, pool = v1 }
              others { match { hosts = ["b.example"], path-regex = "/item/[0-9]+" }, pool = v1 }
            }
            """);
        assertThat(table.warnings())
                .singleElement()
                .extracting(ConfigProblem::key, ConfigProblem::expected)
                .satisfies(said ->
                        assertThat(said.toString()).contains("weir.routes.items", "never matches", "all takes"));
    }

    @Test
    void sameMatchUnderTwoConditionsThatMayBothHoldIsToldOf() {
        RoutingTable table = Tables.table("""
            routes {
              a { match { path = "/x", when { header { x-beta = "1" } } }, pool = v1 }
              b { match { path = "/x", when { cookie { team = "red" } } }, pool = v2 }
            }
            """);
        assertThat(table.warnings()).singleElement().asString().contains("weir.routes.b", "as a", "by its name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "header { x-beta = \"1\" }           | header { x-beta = \"2\" }",
                "header { x-beta = \"1\" }           | header { x-beta { absent = true } }",
                "method = [GET, HEAD]                | method = POST",
                "client = [\"10.0.0.0/8\"]           | client = [\"192.168.0.0/16\", \"11.0.0.0/8\"]",
                "device = [mobile, tablet]           | device = desktop",
                "geo { country = [DE, FR] }          | geo { country = unknown }",
                "segment = beta                      | header { x-beta = \"2\" }",
                "time { until = \"2026-03-01\" }    | time { from = \"2026-03-01\" }",
                "header { x-beta = \"1\" }           | not { header { x-beta = \"1\" } }",
            })
    void conditionsThatNeverHoldTogetherAreNoConflict(String one, String other) {
        assertThat(Tables.table("""
            geo { country-header = "x-country" }
            segments { beta { when { header { x-beta = "1" } } } }
            routes {
              a { match { path = "/x", when { %s } }, pool = v1 }
              b { match { path = "/x", when { %s } }, pool = v2 }
            }
            """.formatted(one, other)).warnings()).isEmpty();
    }

    @Test
    void conditionBeforeTheSameMatchWithoutOneIsMeant() {
        assertThat(Tables.table("""
            routes {
              a { match { path = "/x", when { header { x-beta = "1" } } }, pool = v1 }
              b { match { path = "/x" }, pool = v2 }
            }
            """).warnings()).isEmpty();
    }
}
