package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.audit.Actor;
import dev.weir.control.judge.Verdict;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.RolledBack;
import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.outcome.Outcome;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.SlotWindow;
import dev.weir.proxy.outcome.Window;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JudgesTest {
    private static final long TICK_NS = 100_000_000;
    private static final int TICKS = 100;
    private static final RolledBack.Key BAD = new RolledBack.Key("shop", "bad");
    private static final RolledBack.Key OTHER = new RolledBack.Key("shop", "other");
    private static final RolledBack.Key GOOD = new RolledBack.Key("cart", "good");

    private final Outcomes outcomes = ProxyServer.outcomes(1);
    private final OutcomeWindows windows = outcomes.windows(0);
    private final Judges judges = new Judges();
    private Generation generation;
    private RoutingTable table;
    private long nowNs;
    private int requests;

    @BeforeEach
    void configure() throws ConfigException {
        WeirConfig config = ConfigReader.parse("""
            weir {
              listeners { web { bind = "127.0.0.1:8080" } }
              pools { v1 { endpoints = ["127.0.0.1:9001"] }, v2 { endpoints = ["127.0.0.1:9002"] } }
              splits {
                shop {
                  key = random, baseline = zstable
                  variants { zstable { pool = v1, weight = 60 % }, bad { pool = v2, weight = 20 % }, other { pool = v2, weight = 20 % } }
                }
                cart { key = random, baseline = old, variants { old { pool = v1, weight = 50 % }, good { pool = v2, weight = 50 % } } }
              }
              routes { shop { match { path = "/shop" }, split = shop }, cart { match { path = "/cart" }, split = cart } }
            }
            """, "test");
        table = TableCompiler.compile(config, RuntimeLayer.EMPTY, null, outcomes, 0);
        generation =
                new Generation(1, Instant.EPOCH, Actor.weir("start"), "start", null, config, Overrides.NONE, List.of());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFailureThatWasFoundCountsThoughJudgingAnotherVariantOfTheSplitGoesWrong(Runnable fault) {
        for (int tick = 0; tick < TICKS && judges.failed().isEmpty(); tick++) {
            judge(new Failing(traffic(true).slots(), outcomes.variant("shop", "other"), fault));
        }

        assertThat(judges.failed()).containsOnlyKeys(BAD);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theOtherSplitsAreJudgedThoughOneGoesWrong(Runnable fault) {
        SortedMap<RolledBack.Key, Verdict> found =
                judge(new Failing(traffic(false).slots(), outcomes.variant("shop", "bad"), fault));

        assertThat(found).containsOnlyKeys(GOOD);

        SortedMap<RolledBack.Key, Verdict> again = judge(traffic(false).slots());

        assertThat(again).containsOnlyKeys(BAD, GOOD, OTHER);
    }

    private static Stream<Runnable> faults() {
        return Stream.of(
                () -> {
                    throw new IllegalStateException("a fault of the test");
                },
                () -> {
                    throw new StackOverflowError("a fault of the test");
                });
    }

    /** What was counted, where it cannot be read of one slot. */
    private static final class Failing extends HashMap<Slot, SlotWindow> {
        private static final long serialVersionUID = 1;

        private final transient Slot unreadable;
        private final transient Runnable fault;

        private Failing(Map<Slot, SlotWindow> slots, Slot unreadable, Runnable fault) {
            super(slots);
            this.unreadable = unreadable;
            this.fault = fault;
        }

        @Override
        public SlotWindow getOrDefault(Object slot, SlotWindow otherwise) {
            if (slot == unreadable) {
                fault.run();
            }
            return super.getOrDefault(slot, otherwise);
        }
    }

    private SortedMap<RolledBack.Key, Verdict> judge(Map<Slot, SlotWindow> slots) {
        Window tick = new Window(nowNs - TICK_NS, nowNs, nowNs % (10 * TICK_NS) == 0, slots);
        return judges.judge(tick, generation, table);
    }

    private Window traffic(boolean isBad) {
        OutcomeRecorder recorder = outcomes.recorder(0);
        for (int i = 0; i < 20; i++) {
            evidence(recorder, "shop", "zstable", false);
            evidence(recorder, "shop", "bad", isBad);
            evidence(recorder, "shop", "other", false);
            evidence(recorder, "cart", "old", false);
            evidence(recorder, "cart", "good", false);
        }
        nowNs += TICK_NS;
        return windows.next(nowNs);
    }

    private void evidence(OutcomeRecorder recorder, String split, String variant, boolean failed) {
        long latencyNs = failed ? Outcome.UNKNOWN_NS : 5_000_000;
        recorder.evidence(outcomes.variant(split, variant), requests++ % 16, 0, failed, latencyNs);
    }
}
