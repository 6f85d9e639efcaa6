package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.WatchedSplits.Guarded;
import dev.weir.control.WatchedSplits.Watched;
import dev.weir.control.judge.JudgeRules;
import dev.weir.control.judge.PoolHealth;
import dev.weir.control.judge.SplitJudge;
import dev.weir.control.table.RolledBack;
import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.outcome.Outcome;
import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Window;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedSplitsTest {
    private static final long TICK_NS = 100_000_000;
    private static final long MS = 1_000_000;

    private final Outcomes outcomes = ProxyServer.outcomes(1);
    private final OutcomeWindows windows = outcomes.windows(0);
    private long nowNs;
    private RoutingTable table;
    private WatchedSplits splits;

    @BeforeEach
    void watch() throws ConfigException {
        table = TableCompiler.compile(ConfigReader.parse("""
            weir {
              listeners { web { bind = "127.0.0.1:8080" } }
              pools {
                v1 { endpoints = ["127.0.0.1:9001"] }, v2 { endpoints = ["127.0.0.1:9002"] }
                v3 { endpoints = ["127.0.0.1:9003"] }, v4 { endpoints = ["127.0.0.1:9004"] }
              }
              splits {
                one { key = random, baseline = old, variants { old { pool = v1, weight = 90 % }, new { pool = v2, weight = 10 % } } }
                two { key = random, baseline = old, variants { old { pool = v3, weight = 90 % }, new { pool = v4, weight = 10 % } } }
              }
              routes {
                one { match { path = "/one" }, split = one }, two { match { path = "/two" }, split = two }
              }
            }
            """, "test"), RuntimeLayer.EMPTY, null, outcomes, 0);
        splits = new WatchedSplits(List.of(watched("one"), watched("two")));
    }

    @Test
    void allAreDueInTheFirstTickAndInThoseThatEndASecond() {
        assertThat(judgeTick()).containsExactlyInAnyOrder("one", "two");
        assertThat(judgeTick()).isEmpty();
        judgeTicks(7);

        assertThat(judgeTick()).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aSplitIsDueWhenAVariantSawSomething() {
        judgeTick();
        evidence("one", "old", false);

        assertThat(judgeTick()).containsExactly("one");

        evidence("two", "new", false);

        assertThat(judgeTick()).containsExactly("two");
        assertThat(judgeTick()).isEmpty();
    }

    @Test
    void aSplitIsDueAsLongAsAPoolOfItHasNoUsableEndpoint() {
        judgeTick();
        Endpoint onlyOne = pool("two", "new").endpoints().getFirst();
        onlyOne.setState(EndpointState.DRAIN, nowNs);

        assertThat(judgeTick()).containsExactly("two");
        assertThat(judgeTick()).containsExactly("two");

        onlyOne.setState(EndpointState.READY, nowNs);
        judgeTick();

        assertThat(judgeTick()).isEmpty();
    }

    @Test
    void aSplitIsDueUntilABrokenTryIsASecondOld() {
        judgeTick();
        outcomes.recorder(0).attempt(variant("one", "new").slot(), OutcomeClass.RESET);

        assertThat(judgeTick()).containsExactly("one");
        assertThat(judgeTick()).containsExactly("one");

        judgeTicks(11);

        assertThat(judgeTick()).isEmpty();
    }

    @Test
    void aSplitWhoseJudgeWasToldSomethingIsDue() {
        judgeTick();
        splits.stirred("two");

        assertThat(judgeTick()).containsExactly("two");
        assertThat(judgeTick()).isEmpty();
    }

    @Test
    void aSplitThatHadNoTurnStaysDue() {
        judgeTick();
        splits.stirred("one");
        splits.stirred("two");
        nowNs += TICK_NS;
        List<Watched> due = splits.due(windows.next(nowNs));
        String withoutTurn = due.getLast().name();
        splits.judged(due.getFirst());

        assertThat(judgeTick()).containsExactly(withoutTurn);
        assertThat(judgeTick()).isEmpty();
    }

    /** The names of those that were due; each has had its turn. */
    private List<String> judgeTick() {
        nowNs += TICK_NS;
        Window tick = windows.next(nowNs);
        List<Watched> due = splits.due(tick);
        for (Watched split : due) {
            split.guarded().forEach(Guarded::begin);
            split.judge().observe(tick, health(split.baseline().pool()));
            for (Guarded guarded : split.guarded()) {
                Variant variant = guarded.variant();
                guarded.found(split.judge().judge(variant.name(), variant.slot(), tick, health(variant.pool())));
            }
            splits.judged(split);
        }
        return due.stream().map(Watched::name).toList();
    }

    private void judgeTicks(int count) {
        for (int i = 0; i < count; i++) {
            judgeTick();
        }
    }

    private PoolHealth health(Pool pool) {
        return new PoolHealth(pool.usableEndpoints(nowNs), 0);
    }

    private void evidence(String split, String variant, boolean failed) {
        long latencyNs = failed ? Outcome.UNKNOWN_NS : 5 * MS;
        outcomes.recorder(0).evidence(variant(split, variant).slot(), 0, 0, failed, latencyNs);
    }

    private Watched watched(String name) {
        Split split = table.splits().get(name);
        SplitJudge judge = new SplitJudge(
                JudgeRules.of(RollbackConfig.DEFAULTS, 1), split.baseline().slot());
        judge.begin("new", 0);
        return new Watched(
                name,
                judge,
                split.baseline(),
                List.of(new Guarded(new RolledBack.Key(name, "new"), split.variant("new"))));
    }

    private Variant variant(String split, String name) {
        return table.splits().get(split).variant(name);
    }

    private Pool pool(String split, String name) {
        return variant(split, name).pool();
    }
}
