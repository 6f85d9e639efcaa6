package dev.weir.proxy.upstream;

import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop that wait for their next request, the last one used first. Owned by that event loop.
 */
final class IdleConnections {
    private final IdentityHashMap<Endpoint, ArrayDeque<Http1Upstream>> byEndpoint = new IdentityHashMap<>();
    private int count;

    /** The connection that waited shortest and is still open, or null. */
    @Nullable
    Http1Upstream take(Endpoint endpoint) {
        ArrayDeque<Http1Upstream> waiting = byEndpoint.get(endpoint);
        if (waiting == null) {
            return null;
        }
        for (Http1Upstream connection = waiting.pollFirst(); connection != null; connection = waiting.pollFirst()) {
            count--;
            if (connection.isUsable()) {
                return connection;
            }
            connection.close();
        }
        return null;
    }

    /** One of a pool, whichever endpoint it leads to, or null. */
    @Nullable
    Http1Upstream anyOf(Pool pool) {
        // Connections of the pool before a change of its settings count for it, too.
        return first(waiting -> waiting.pool().name().equals(pool.name()));
    }

    /** One of those that waited longest of which this is true, or null. */
    @Nullable
    Http1Upstream first(Predicate<Http1Upstream> wanted) {
        for (ArrayDeque<Http1Upstream> waiting : byEndpoint.values()) {
            Http1Upstream longest = waiting.peekLast();
            if (longest != null && wanted.test(longest)) {
                return longest;
            }
        }
        return null;
    }

    /** Keeps a connection; if the endpoint had {@code max} already, closes the one that waited longest and says true. */
    boolean put(Http1Upstream connection, int max) {
        ArrayDeque<Http1Upstream> waiting =
                byEndpoint.computeIfAbsent(connection.endpoint(), endpoint -> new ArrayDeque<>());
        waiting.addFirst(connection);
        count++;
        if (waiting.size() <= max) {
            return false;
        }
        waiting.removeLast().close();
        count--;
        return true;
    }

    /** Forgets a connection that closes, and its endpoint if no other one waits: it may be gone for good. */
    void remove(Http1Upstream connection) {
        ArrayDeque<Http1Upstream> waiting = byEndpoint.get(connection.endpoint());
        if (waiting == null) {
            return;
        }
        if (waiting.remove(connection)) {
            count--;
        }
        if (waiting.isEmpty()) {
            byEndpoint.remove(connection.endpoint());
        }
    }

    /** Closes all that wait. */
    void clear() {
        byEndpoint.values().forEach(waiting -> waiting.forEach(Http1Upstream::close));
        byEndpoint.clear();
        count = 0;
    }

    /** How many endpoints are remembered. */
    int endpoints() {
        return byEndpoint.size();
    }

    int count() {
        return count;
    }
}
