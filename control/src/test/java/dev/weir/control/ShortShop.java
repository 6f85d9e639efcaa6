package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;

/** A shop of two versions, and a service that may hold its answers, behind a Weir that runs out of something. Stateless. */
final class ShortShop {
    private static final int REQUESTS = 20;

    private ShortShop() {}

    /**
     * Its file.
     *
     * @param address of all three services
     * @param ofStable what a test wants of its pool besides
     * @param settings what a test wants besides: state, listeners, admin port, more pools and routes
     */
    static String configuration(String address, String ofStable, String settings) {
        return """
            weir {
              pools {
                stable { endpoints = ["%s"]%s }
                canary { endpoints = ["%s"] }
                hold { endpoints = ["%s"] }
              }
              splits { shop {
                key = ["header:x-user"], baseline = stable
                variants { stable { pool = stable, weight = 50 %% }, canary { pool = canary, weight = 50 %% } }
              } }
              routes {
                hold { match { path = "/hold" }, pool = hold }
                shop { match { path = "/" }, split = shop }
              }
              %s
            }
            """.formatted(address, ofStable, address, address, settings);
    }

    /** Weir itself cannot ask either version, and says so. */
    static void assertNotAsked(RawClient client) {
        for (int i = 0; i < REQUESTS; i++) {
            RawResponse refused = client.get("/", "X-User: u" + i);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("X-Weir-Reason")).isEqualTo("no-socket");
        }
    }
}
