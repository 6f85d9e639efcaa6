package dev.weir.bench;

import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import java.nio.file.Path;

/**
 * Tables of routes that differ in nothing but their number, which stands in their path and, in every other one, in their host:
 * {@code h00001.example.com/p00001}, {@code h00000.example.com/p00002}.
 */
final class SampleTable {
    private SampleTable() {}

    /** The number in the host of this route. */
    static int host(int route) {
        return route % 2 == 0 ? 0 : route;
    }

    /**
     * @param when what the routes ask for beside host and path; empty: nothing
     * @param places the database that is opened if they ask for that
     */
    static RoutingTable of(int routes, String when, Path places) {
        StringBuilder text =
                new StringBuilder("""
                    weir {
                      listeners { web { bind = "127.0.0.1:8080" } }
                      %s
                      pools { v1 { endpoints = ["127.0.0.1:9001"] }, v2 { endpoints = ["127.0.0.1:9002"] } }
                      splits { shop {
                        key = ["cookie:uid", "client-address"], baseline = stable
                        variants { stable { pool = v1, weight = 95 %% }, canary { pool = v2, weight = 5 %% } }
                      } }
                      routes {
                    """.formatted(when.startsWith("geo") ? "geo.file = \"" + places + "\"" : ""));
        String condition = when.isEmpty() ? "" : ", when { " + when + " }";
        for (int i = 0; i < routes; i++) {
            text.append("r%d { match { hosts = [h%05d.example.com], path = \"/p%05d\"%s }, split = shop }%n"
                    .formatted(i, host(i), i, condition));
        }
        try {
            return TableCompiler.compile(
                    ConfigReader.parse(text.append("} }").toString(), "bench"),
                    RuntimeLayer.EMPTY,
                    null,
                    ProxyServer.outcomes(1),
                    System.nanoTime());
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }
}
