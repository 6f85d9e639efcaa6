package dev.weir.proxy.config;

import java.time.Duration;
import java.util.List;

/** Where a pool gets its endpoints from. */
public sealed interface EndpointSource {

    /** Those that stand in the file, in its order and without duplicates. */
    record Fixed(List<Address> addresses) implements EndpointSource {

        public Fixed {
            addresses = List.copyOf(addresses);
        }
    }

    /** All A and AAAA addresses of a name, asked again when their TTL ends, which is held within the two bounds. */
    record Dns(String name, int port, Duration minTtl, Duration maxTtl) implements EndpointSource {

        public static final Duration DEFAULT_MIN_TTL = Duration.ofSeconds(1);
        public static final Duration DEFAULT_MAX_TTL = Duration.ofSeconds(60);
    }
}
