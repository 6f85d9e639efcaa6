package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.proxy.config.AdminConfig;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.DrainConfig;
import dev.weir.proxy.config.EjectionConfig;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.ExchangeTimeouts;
import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.config.HeaderEdits;
import dev.weir.proxy.config.KeyChain;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.config.RolloutConfig;
import dev.weir.proxy.config.RouteAction;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.RuntimeConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.TimeoutsConfig;
import dev.weir.proxy.config.ValueTest;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.http.FieldBlock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {

    private static final String SMALLEST = """
        weir {
          listeners { web { bind = "127.0.0.1:0" } }
          pools { app { endpoints = ["127.0.0.1:8081"] } }
          routes { all { pool = app } }
        }
        """;

    private static final String SHOP = """
        weir {
          listeners { web { bind = "0.0.0.0:8080" } }
          pools {
            shop-v1 { endpoints = ["10.0.0.11:8080", "10.0.0.12:8080"], health { path = "/healthz" } }
            shop-v2 { endpoints = ["10.0.0.21:8080"] }
          }
          splits {
            shop {
              key = ["cookie:uid", "client-address"]
              baseline = stable
              variants {
                stable { pool = shop-v1, weight = 95 % }
                canary { pool = shop-v2, weight = 5 % }
              }
              overrides = [
                { when { header { x-beta = "1" } }, variant = canary }
                { when { header { x-plan = [gold, silver] }, client = "10.1.0.0/16" }, variant = canary }
              ]
              rollback { max-error-rate = 5 %, max-p99 = 800 ms, min-requests = 50, window = 10 s }
            }
          }
          routes {
            shop { match { hosts = ["Shop.Example.com."], path = "/" }, split = shop }
          }
        }
        """;

    @Test
    void everythingButListenersAndRoutesHasADefault() throws Exception {
        WeirConfig config = parse(SMALLEST);

        assertThat(config.stateDir()).isEqualTo(Path.of("state"));
        assertThat(config.runtime()).isEqualTo(RuntimeConfig.DEFAULTS);
        assertThat(config.admin().bind()).hasToString("127.0.0.1:9901");
        assertThat(config.admin().maxStepPpm()).isEqualTo(SplitConfig.WHOLE_PPM);
        assertThat(config.trustedProxies()).isEmpty();
        assertThat(config.forwarding()).isEqualTo(ForwardingConfig.DEFAULTS);
        assertThat(config.limits()).isEqualTo(LimitsConfig.DEFAULTS);
        assertThat(config.timeouts()).isEqualTo(TimeoutsConfig.DEFAULTS);
        assertThat(config.drain()).isEqualTo(DrainConfig.DEFAULTS);
        assertThat(config.identity()).isNull();
        assertThat(config.accessLog()).isNull();
        assertThat(config.errorBodies()).isEmpty();
        assertThat(config.splits()).isEmpty();
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void aPoolHasTheDefaultsOfTheDesign() throws Exception {
        PoolConfig pool = parse(SMALLEST).pools().get("app");

        assertThat(pool.balance()).isEqualTo(PoolConfig.Balance.LEAST_REQUEST);
        assertThat(pool.health()).isNull();
        assertThat(pool.ejection()).isEqualTo(EjectionConfig.DEFAULTS);
        assertThat(pool.circuit()).isEqualTo(PoolConfig.CircuitConfig.DEFAULTS);
        assertThat(pool.retryBudget()).isEqualTo(PoolConfig.RetryBudgetConfig.DEFAULTS);
        assertThat(pool.idle()).isEqualTo(PoolConfig.IdleConfig.DEFAULTS);
        assertThat(pool.slowStart()).isEqualTo(Duration.ofSeconds(10));
        assertThat(pool.panicPpm()).isEqualTo(500_000);
    }

    @Test
    void aRouteWithoutMatchTakesEverything() throws Exception {
        RouteConfig route = parse(SMALLEST).routes().get("all");

        assertThat(route.match().hosts()).isEmpty();
        assertThat(route.match().path()).isEqualTo(new PathMatch.Prefix("/"));
        assertThat(route.action()).isEqualTo(new RouteAction.ToPool("app"));
        assertThat(route.maxBodyBytes()).isEqualTo(LimitsConfig.UNLIMITED);
        assertThat(route.timeouts()).isEqualTo(ExchangeTimeouts.DEFAULTS);
        assertThat(route.success()).isEqualTo(RouteConfig.Success.DEFAULTS);
    }

    @Test
    void theExampleOfTheDesignIsRead() throws Exception {
        WeirConfig config = parse(SHOP);
        SplitConfig split = config.splits().get("shop");

        assertThat(split.salt()).isEqualTo("shop");
        assertThat(split.key())
                .isEqualTo(new KeyChain(List.of(new KeySource.Cookie("uid"), new KeySource.ClientAddress()), false));
        assertThat(split.fallback()).isEqualTo("stable");
        assertThat(split.variants().get("canary").weightPpm()).isEqualTo(50_000);
        assertThat(split.variants().get("stable").weightPpm()).isEqualTo(950_000);
        assertThat(split.overrides().getFirst().when())
                .isEqualTo(new Condition.Header("x-beta", new ValueTest.Equals("1")));
        assertThat(split.overrides().getLast().when()).isInstanceOf(Condition.All.class);
        assertThat(split.overrides().getLast().origin()).hasToString("test.conf:17");
        assertThat(split.rollback())
                .isEqualTo(new RollbackConfig(
                        50_000,
                        Duration.ofMillis(800),
                        50,
                        Duration.ofSeconds(10),
                        RollbackConfig.DEFAULTS.tolerance(),
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        0.005));
        assertThat(split.rollout()).isNull();
        assertThat(config.routes().get("shop").match().hosts())
                .containsExactly(new HostPattern("shop.example.com", false));
    }

    @Test
    void aRolloutHasADefaultForEverything() throws Exception {
        RolloutConfig rollout = rollout("{}");

        assertThat(rollout.variant()).isEqualTo("canary");
        assertThat(rollout.stages())
                .extracting(RolloutConfig.StageConfig::weightPpm)
                .containsExactly(50_000, 100_000, 250_000, 500_000, 1_000_000);
        assertThat(rollout.stages())
                .allSatisfy(stage -> assertThat(stage)
                        .isEqualTo(new RolloutConfig.StageConfig(
                                stage.weightPpm(),
                                Duration.ofMinutes(5),
                                100,
                                RolloutConfig.Gate.AUTO,
                                null,
                                RolloutConfig.OnDeadline.HOLD)));
        assertThat(rollout.start()).isEqualTo(RolloutConfig.Start.MANUAL);
        assertThat(rollout.soak()).isEqualTo(Duration.ofMinutes(10));
        assertThat(rollout.holdbackPpm()).isEqualTo(50_000);
        assertThat(rollout.minDwell()).isEqualTo(Duration.ofSeconds(10));
        assertThat(rollout.promotionMarginPpm()).isEqualTo(10_000);
        assertThat(rollout.openStreams()).isEqualTo(RolloutConfig.OpenStreams.KEEP);
    }

    @Test
    void aStageTakesFromItsRolloutWhatItDoesNotSay() throws Exception {
        RolloutConfig rollout = rollout("{ hold = 1 m, gate = manual, deadline = 1 h, holdback = 0 %, stages = [1 %, "
                + "{ weight = 10 %, hold = 2 m, deadline = off, on-deadline = roll-back }, 100 %] }");

        assertThat(rollout.holdbackPpm()).isZero();
        assertThat(rollout.stages())
                .containsExactly(
                        new RolloutConfig.StageConfig(
                                10_000,
                                Duration.ofMinutes(1),
                                100,
                                RolloutConfig.Gate.MANUAL,
                                Duration.ofHours(1),
                                RolloutConfig.OnDeadline.HOLD),
                        new RolloutConfig.StageConfig(
                                100_000,
                                Duration.ofMinutes(2),
                                100,
                                RolloutConfig.Gate.MANUAL,
                                null,
                                RolloutConfig.OnDeadline.ROLL_BACK),
                        new RolloutConfig.StageConfig(
                                1_000_000,
                                Duration.ofMinutes(1),
                                100,
                                RolloutConfig.Gate.MANUAL,
                                Duration.ofHours(1),
                                RolloutConfig.OnDeadline.HOLD));
    }

    private static RolloutConfig rollout(String block) throws Exception {
        WeirConfig config = parse(SMALLEST
                + "weir.splits.shop { key = random, baseline = stable, variants { stable { pool = app, weight = 1 },"
                + " canary { pool = app, weight = 0 } }, rollout " + block + " }");
        RolloutConfig rollout = config.splits().get("shop").rollout();
        assertThat(rollout).isNotNull();
        return rollout;
    }

    @Test
    void aSplitInsideItsRouteIsNamedAfterTheRoute() throws Exception {
        WeirConfig config = parse(SMALLEST
                + "weir.routes.shop { match.path = \"/shop/\", split { baseline = a, variants.a { pool = app,"
                + " weight = 3 } } }");

        assertThat(config.routes().get("shop").action()).isEqualTo(new RouteAction.ToSplit("shop"));
        assertThat(config.routes().get("shop").match().path()).isEqualTo(new PathMatch.Prefix("/shop"));
        assertThat(config.splits().get("shop").variants().get("a").weightPpm()).isEqualTo(1_000_000);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void numbersAreTextWhereTextIsMeant() throws Exception {
        WeirConfig config = parse(
                SMALLEST + "weir.splits.s { baseline = a, variants.a { pool = app, weight = 1, version = 1.10 } }");

        assertThat(config.splits().get("s").variants().get("a").version()).isEqualTo("1.10");
    }

    @Test
    void anOffEjectionIsNone() throws Exception {
        assertThat(parse(SMALLEST + "weir.pools.app.ejection = off")
                        .pools()
                        .get("app")
                        .ejection())
                .isNull();
    }

    @Test
    void oneEndpointWrittenTwiceIsOne() throws Exception {
        WeirConfig config =
                parse(SMALLEST + "weir.pools.app.endpoints = ${weir.pools.app.endpoints} [\"localhost:8081\"]");

        assertThat(config.pools().get("app").endpoints())
                .isInstanceOfSatisfying(
                        EndpointSource.Fixed.class,
                        fixed -> assertThat(fixed.addresses()).hasSize(1));
    }

    @Test
    void aRouteTakesOverWhatItDoesNotSetItself() throws Exception {
        WeirConfig config = parse(SMALLEST
                + "weir.timeouts { connect = 3 s, exchange = 20 s }\nweir.limits.body = 5 MB\n"
                + "weir.routes.all.timeouts { exchange = off, first-byte = 2 s }");
        RouteConfig route = config.routes().get("all");

        assertThat(route.timeouts().connect()).isEqualTo(Duration.ofSeconds(3));
        assertThat(route.timeouts().total()).isNull();
        assertThat(route.timeouts().firstByte()).isEqualTo(Duration.ofSeconds(2));
        assertThat(route.maxBodyBytes()).isEqualTo(5_000_000);
        assertThat(config.timeouts().exchange().total()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void tokensAllowAPublicAdminPort() throws Exception {
        String hash = "AB".repeat(32);
        AdminConfig admin = parse(
                        SMALLEST + "weir.admin { bind = \"0.0.0.0:9901\", tokens = [{ name = ci, role = read, sha256 = "
                                + hash + " }] }")
                .admin();

        assertThat(admin.tokens())
                .containsExactly(new AdminConfig.AdminToken("ci", AdminConfig.Role.READ, "ab".repeat(32)));
    }

    @Test
    void whatIsLegalButOddIsAWarning() throws Exception {
        WeirConfig config = parse(SMALLEST + """
            weir.pools.spare.endpoints = ["127.0.0.1:8082"]
            weir.routes.beta { match { when.method = GET }, pool = app }
            weir.routes.aaa { match { when.method = GET }, pool = app }
            weir.splits.idle {
              baseline = a, variants.a { pool = app, weight = 1 }
              overrides = [{ when.method = GET, variant = a }, { when.method = GET, variant = a }]
            }
            """);

        assertThat(config.warnings())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "test.conf:6: weir.pools.spare: is used by nothing",
                        "test.conf:7: weir.routes.beta: never matches: weir.routes.aaa takes the same requests, and"
                                + " its name comes first",
                        "test.conf:9: weir.splits.idle: is used by nothing",
                        "test.conf:11: weir.splits.idle.overrides: never applies: an earlier one has the same"
                                + " condition");
    }

    @Test
    void aNoisePoolBesideUnsafeMethodsIsAWarning() throws Exception {
        WeirConfig config = parse(SMALLEST + """
            weir.pools.next.endpoints = ["127.0.0.1:8082"]
            weir.routes.all.mirror { pool = next, methods = [GET, POST], compare { noise = app } }
            """);

        assertThat(config.warnings())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "test.conf:7: weir.routes.all.mirror.compare.noise: gets no second copy of POST, so that"
                                + " nothing is done twice: such requests are copied, but not compared");
    }

    @Test
    void aFileWithoutRoutesIsAWarning() throws Exception {
        WeirConfig config = parse("weir.listeners.web.bind = \"127.0.0.1:8080\"");

        assertThat(config.warnings())
                .extracting(ConfigProblem::toString)
                .containsExactly("test.conf:1: weir.routes: there is none: every request gets 404");
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "{ a ".repeat(20_000) + "}".repeat(20_000);

        assertThatThrownBy(() -> parse(SMALLEST + "vars " + deep))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nested too deeply");
    }

    private static WeirConfig parse(String text) throws ConfigException {
        return ConfigReader.parse(text, "test.conf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weir.routes.r { pool = p, match.path = \"/\", request-headers { set { x-a = \"%s\" }, add { x-b ="
                        + " [\"%s\"] } } }",
                "weir.routes.r { pool = p, match.path = \"/\", response-headers { add { x-a = [\"%s\", \"%s\"] } } }",
                "weir.routes.r { match.path = \"/\", answer { status = 200, headers { x-a = \"%s\", x-b = \"%s\" } } }",
            })
    void headerLinesBeyondWhatAHeadCanTakeAreRefused(String route) throws ConfigException {
        String frame = """
            weir { listeners.web.bind = "127.0.0.1:0", pools.p.endpoints = ["10.0.0.1:1"] }
            """;
        int half = HeaderEdits.MAX_BYTES / 2 - "x-a: \r\n".length();
        String fits = "v".repeat(half);
        assertThat(ConfigReader.parse(frame + route.formatted(fits, fits), "test.conf"))
                .isNotNull();

        ConfigException refusal = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigReader.parse(frame + route.formatted(fits, fits + "v"), "test.conf"));
        assertThat(refusal).hasMessageContaining("the lines take 8193 bytes; expected at most 8192");
    }

    @Test
    void aRouteAndAVariantTogetherFitIntoAHead() {
        assertThat(2 * HeaderEdits.MAX_BYTES).isLessThanOrEqualTo(FieldBlock.MAX_BYTES);
    }
}
