package dev.weir.control.demo;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The configuration of the demo, as a person would write it. */
final class DemoFile {
    static final String SPLIT = "shop";

    private DemoFile() {}

    /** @param stateDir where Weir keeps its state */
    static String text(Demo.Settings settings, Path stateDir, InetSocketAddress stable, InetSocketAddress canary) {
        return """
            weir {
              state-dir = "%s"
              runtime { warm-up = off }
              drain { pre-drain = off, deadline = 2 s }
              timeouts { first-byte = 3 s }

              listeners { web { bind = "127.0.0.1:%d" } }
              admin { bind = "127.0.0.1:%d" }

              pools {
                shop-v1 { endpoints = ["127.0.0.1:%d"] }
                shop-v2 { endpoints = ["127.0.0.1:%d"], panic-threshold = off, ejection { base = 3 s } }
              }
              splits {
                shop {
                  key = ["cookie:uid"]
                  baseline = stable
                  variants {
                    stable { pool = shop-v1, weight = 100 %%, version = "1.0" }
                    canary { pool = shop-v2, weight = 0 %%, version = "2.0" }
                  }
                  rollback { max-error-rate = 5 %%, min-requests = 100, window = 10 s, burn-in = %d s }
                  rollout {
                    start = auto
                    stages = [5 %%, 10 %%, 25 %%, 50 %%, 100 %%]
                    hold = 5 s, min-requests = 50, min-dwell = 5 s, soak = 5 s
                    promotion-margin = 5 %%    # more than for a real shop: a minute is short
                  }
                }
              }
              routes { shop { match { path = "/" }, split = shop } }
            }
            """.formatted(
                        stateDir.toString().replace("\\", "\\\\"),
                        settings.port(),
                        settings.adminPort(),
                        stable.getPort(),
                        canary.getPort(),
                        settings.burnIn().toSeconds());
    }
}
