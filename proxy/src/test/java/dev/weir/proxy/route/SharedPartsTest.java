package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.condition.ConditionCompiler;
import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.testing.Tables;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What equal routes of a table have in common, and what each has for itself. */
class SharedPartsTest {
    private final RoutingTable table = Tables.table("""
        routes {
          one   { match { hosts = [a], path = "/x", methods = [GET, POST], headers { x-plan = gold }, when { device = bot } },
                  pool = v1, rate-limit { rate = "1/s", burst = 3 } }
          two   { match { hosts = [b], path-exact = "/y", methods = [POST, GET], headers { x-plan = gold }, when { device = bot } },
                  pool = v1, rate-limit { rate = "1/s", burst = 3 } }
          three { match { hosts = [b], path-exact = "/y", methods = [GET], headers { x-plan = gold }, when { device = bot } },
                  pool = v2 }
        }
        """);
    private final CriteriaCompiler criteria = new CriteriaCompiler(new ConditionCompiler(1024));

    @Test
    void whoeverAsksForTheSameSharesCriteria() {
        assertThat(criteria("one")).isSameAs(criteria("two")).isNotEqualTo(criteria("three"));
    }

    @Test
    void whoeverLeadsToTheSameSharesAction() {
        assertThat(route("one").action())
                .isSameAs(route("two").action())
                .isNotEqualTo(route("three").action());
        assertThat(route("one").timeouts()).isSameAs(route("three").timeouts());
    }

    @Test
    void eachHasItsOwnRateLimit() {
        assertThat(admitted(route("one"))).isEqualTo(3);
        assertThat(admitted(route("two"))).isEqualTo(3);
    }

    private int admitted(Route route) {
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        int admitted = 0;
        for (int i = 0; i < 10; i++) {
            admitted += route.admits(head, new IdentityCheck(), 0) ? 1 : 0;
        }
        return admitted;
    }

    private Criteria criteria(String name) {
        MatchConfig match =
                Objects.requireNonNull(table.config().routes().get(name)).match();
        return criteria.compile(match, null);
    }

    private Route route(String name) {
        return Objects.requireNonNull(table.routes().find(name));
    }
}
