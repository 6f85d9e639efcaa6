package dev.weir.proxy.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the admin port shows of a pool.
 *
 * @param usable whether some endpoint can be picked
 * @param panic whether health is ignored because too few endpoints are left
 * @param resolveFailure why its DNS name was not resolved the last time it was tried; null if it was, or if it has none
 */
public record PoolStatus(
        String name,
        boolean usable,
        boolean panic,
        @Nullable String resolveFailure,
        Usage connections,
        Usage pending,
        Usage requests,
        Usage retries,
        List<EndpointStatus> endpoints) {

    public PoolStatus {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * How much of a limit is used.
     *
     * @param refused since the pool is known
     */
    public record Usage(long inUse, long max, long refused) {

        static Usage of(Permits permits) {
            return new Usage(permits.inUse(), permits.max(), permits.refusals());
        }
    }
}
