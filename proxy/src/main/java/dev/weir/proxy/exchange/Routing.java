package dev.weir.proxy.exchange;

import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.route.Match;
import dev.weir.proxy.route.ProxySettings;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteTimeouts;
import dev.weir.proxy.route.RoutingTable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the request of an exchange goes: the table that it is matched by, the token that the match may wait for, and the route that
 * was found. Reused; owned by the exchange's event loop.
 */
final class Routing {
    private final Worker worker;
    private final BearerToken token;
    private @Nullable RoutingTable table;
    private @Nullable Route route;
    private boolean admitted;

    Routing(Worker worker, BearerToken token) {
        this.worker = worker;
        this.token = token;
    }

    /** Another exchange begins, under the table in force. */
    RoutingTable open() {
        RoutingTable current = worker.table();
        table = current;
        return current;
    }

    /** Matches under this table from now on. */
    Match match(RequestHead head, RoutingTable current) {
        table = current;
        head.arrivalMs(worker.nowEpochMs());
        token.read(head, current);
        return current.match(head);
    }

    /** Has the token checked elsewhere; false if nobody has the time. */
    boolean awaitToken(RequestHead head) {
        return token.await(head, table());
    }

    /** The route was found. */
    void take(Route found) {
        token.settled();
        route = found;
    }

    /** Whether the route's rate limits let the request pass; asked once for each request. */
    boolean admits(RequestHead head) {
        return admitted || route().admits(head, worker.identityCheck(), worker.nowNs());
    }

    /** The request will be matched once more, and was admitted. */
    void startOver() {
        admitted = true;
    }

    /** Gives a head that was received again what it was matched with. */
    void restore(RequestHead head) {
        token.restore(head, table());
    }

    /** Whether the route was found. */
    boolean isFound() {
        return route != null;
    }

    Route route() {
        return Objects.requireNonNull(route);
    }

    RoutingTable table() {
        return Objects.requireNonNull(table);
    }

    ProxySettings settings() {
        return table().settings();
    }

    /** How long the request may take for what; its route says so, once it is known. */
    RouteTimeouts timeouts() {
        Route known = route;
        return known == null ? RouteTimeouts.of(settings().timeouts().exchange()) : known.timeouts();
    }

    /** The exchange is over. */
    void end() {
        token.end();
    }

    void forget() {
        token.end();
        admitted = false;
        table = null;
        route = null;
    }
}
