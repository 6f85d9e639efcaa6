package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.testing.Tables;
import org.junit.jupiter.api.Test;

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
}
