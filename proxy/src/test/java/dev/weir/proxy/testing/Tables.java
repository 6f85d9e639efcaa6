package dev.weir.proxy.testing;

import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Routing tables from the text of a configuration. The text stands inside `weir { }`; the pools `v1`, `v2` and `v3`,
/// with
/// one endpoint each, and a listener are there already.
public final class Tables {
    /// The time of every table here, in nanoseconds.
    public static final long NOW_NS = 1_000_000_000_000L;

    private static final String FRAME_START = """
        weir {
          listeners { web { bind = "127.0.0.1:8080" } }
          pools {
            v1 { endpoints = ["127.0.0.1:9001"] }
            v2 { endpoints = ["127.0.0.1:9002"] }
            v3 { endpoints = ["127.0.0.1:9003"] }
          }
        """;

    private Tables() {}

    /// The configuration alone.
    public static WeirConfig config(String text) {
        try {
            return ConfigReader.parse(FRAME_START + text + "}", "test.conf");
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /// A first table, in force.
    public static RoutingTable table(String text) {
        return table(text, RuntimeLayer.EMPTY, null);
    }

    /// A table that follows another one, which may be null, and is in force.
    public static RoutingTable table(String text, RuntimeLayer runtime, @Nullable RoutingTable previous) {
        return table(config(text), runtime, previous);
    }

    private static RoutingTable table(WeirConfig config, RuntimeLayer runtime, @Nullable RoutingTable previous) {
        try {
            RoutingTable table = TableCompiler.compile(config, runtime, previous, new Outcomes(1, List.of()), NOW_NS);
            if (previous == null) {
                return new LiveTable(table, NOW_NS).current();
            }
            LiveTable live = new LiveTable(previous, NOW_NS);
            live.swap(table, NOW_NS);
            return live.current();
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }
}
