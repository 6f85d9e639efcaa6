package dev.weir.bench;

import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import java.nio.file.Path;

/** Tables in which {@link SampleRequest} takes the route {@code small}, beside as many others as are asked for. */
final class SampleTable {
    private SampleTable() {}

    /** @param when what the route asks for beside its path; empty: nothing */
    static RoutingTable of(int routes, String when, Path places) {
        StringBuilder text = new StringBuilder("""
            weir {
              listeners { web { bind = "127.0.0.1:8080" } }
              geo { file = "%s" }
              pools { v1 { endpoints = ["127.0.0.1:9001"] }, v2 { endpoints = ["127.0.0.1:9002"] } }
              splits { shop {
                key = ["cookie:uid", "client-address"], baseline = stable
                variants { stable { pool = v1, weight = 95 %% }, canary { pool = v2, weight = 5 %% } }
              } }
              routes {
                small { match { hosts = ["shop.example.com"], path = "/small"%s }, split = shop }
            """.formatted(places, when.isEmpty() ? "" : ", when { " + when + " }"));
        for (int i = 1; i < routes; i++) {
            String host = i % 2 == 0 ? "shop.example.com" : "h" + i + ".example.com";
            text.append("r" + i + " { match { hosts = [\"" + host + "\"], path = \"/p" + i + "/x\" }, pool = v1 }\n");
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
