package dev.weir.control.testing;

import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;

/** Configurations for tests. */
public final class Configs {
    /** One split, {@code shop}, with {@code stable} at 95 % and {@code canary} at 5 %. */
    public static final String SHOP = shop("95 %", "5 %");

    private Configs() {}

    /** {@link #SHOP} with other weights. */
    public static String shop(String stable, String canary) {
        return """
            weir {
              listeners { web { bind = "127.0.0.1:8080" } }
              pools {
                shop-v1 { endpoints = ["127.0.0.1:9001", "127.0.0.1:9002"] }
                shop-v2 { endpoints = ["127.0.0.1:9003"] }
              }
              splits {
                shop {
                  key = ["header:x-user"]
                  baseline = stable
                  variants {
                    stable { pool = shop-v1, weight = %s }
                    canary { pool = shop-v2, weight = %s }
                  }
                }
              }
              routes {
                shop { match { path = "/" }, split = shop }
              }
            }
            """.formatted(stable, canary);
    }

    public static WeirConfig parse(String text) {
        try {
            return ConfigReader.parse(text, "test.conf");
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
