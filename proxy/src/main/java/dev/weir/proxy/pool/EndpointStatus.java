package dev.weir.proxy.pool;

import org.jspecify.annotations.Nullable;

/**
 * What the admin port shows of an endpoint.
 *
 * @param up what the active checks say; true without checks
 * @param checkFailure why the last check failed; null if it passed or there was none
 * @param ejectedForNs time left; 0: not ejected
 * @param sharePpm of what an endpoint in full service gets; below a million during slow start
 * @param requests since the endpoint is known
 * @param failures of these
 * @param unusable why it is not picked; null if it is usable
 */
public record EndpointStatus(
        String address,
        EndpointState state,
        boolean up,
        @Nullable String checkFailure,
        long ejectedForNs,
        int sharePpm,
        int inFlight,
        long requests,
        long failures,
        @Nullable String unusable) {}
