package dev.weir.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import org.junit.jupiter.api.Test;

final class PoolRolesTest {

    @Test
    void poolOfARouteIsStable() throws ConfigException {
        assertThat(roles("", "all { pool = v1 }").of("v1")).isEqualTo(PoolRole.STABLE);
    }

    @Test
    void canaryIsBackedByTheBaseline() throws ConfigException {
        PoolRoles roles = roles(
                "shop { key = random, baseline = stable, variants { " + STABLE_V1 + CANARY_V2 + " } }", SHOP_ROUTE);
        assertThat(roles.of("v1")).isEqualTo(PoolRole.STABLE);
        assertThat(roles.of("v2")).isEqualTo(PoolRole.BACKED);
    }

    @Test
    void strictCanaryHasNoFallbackAndStillDoesNotPanic() throws ConfigException {
        PoolRoles roles = roles(
                "shop { key = random, baseline = stable, strict = true, variants { " + STABLE_V1 + CANARY_V2 + " } }",
                SHOP_ROUTE);
        assertThat(roles.of("v1")).isEqualTo(PoolRole.STABLE);
        assertThat(roles.of("v2")).isEqualTo(PoolRole.STRICT);
    }

    @Test
    void baselineWithAnotherFallbackIsBacked() throws ConfigException {
        PoolRoles roles = roles(
                "shop { key = random, baseline = stable, fallback = canary, variants { " + STABLE_V1 + CANARY_V2
                        + " } }",
                SHOP_ROUTE);
        assertThat(roles.of("v1")).isEqualTo(PoolRole.BACKED);
        assertThat(roles.of("v2")).isEqualTo(PoolRole.STABLE);
    }

    @Test
    void poolOfAWholeSplitIsStable() throws ConfigException {
        PoolRoles roles = roles(
                "shop { key = random, baseline = stable, variants { " + STABLE_V1
                        + "canary { pool = v1, weight = 5 % } } }",
                SHOP_ROUTE);
        assertThat(roles.of("v1")).isEqualTo(PoolRole.STABLE);
    }

    @Test
    void canaryThatIsStableElsewhereMayNeitherLoseItsLastEndpointNorPanic() throws ConfigException {
        PoolRoles roles = roles(
                "shop { key = random, baseline = stable, variants { " + STABLE_V1 + CANARY_V2 + " } }",
                SHOP_ROUTE + ", own { match { path = \"/own\" }, pool = v2 }");
        assertThat(roles.of("v2")).isEqualTo(PoolRole.STRICT);
    }

    private static final String STABLE_V1 = "stable { pool = v1, weight = 95 % }, ";
    private static final String CANARY_V2 = "canary { pool = v2, weight = 5 % }";
    private static final String SHOP_ROUTE = "all { split = shop }";

    private static PoolRoles roles(String splits, String routes) throws ConfigException {
        WeirConfig config = ConfigReader.parse("""
            weir {
              listeners { web { bind = "127.0.0.1:0" } }
              pools { v1 { endpoints = ["127.0.0.1:1"] }, v2 { endpoints = ["127.0.0.1:2"] } }
              splits { %s }
              routes { %s }
            }
            """.formatted(splits, routes), "roles.conf");
        return PoolRoles.of(config.splits().values(), config.routes().values());
    }
}
