package dev.weir.control;

import dev.weir.proxy.route.RoutingTable;
import java.util.concurrent.CompletableFuture;

/** What the control loop needs of the proxy: a seam, so that tests publish tables without a socket. */
interface DataPlane {

    /** The table in force. */
    RoutingTable table();

    /**
     * Puts a table in force. The control thread.
     *
     * @return completes when it holds on every event loop
     */
    CompletableFuture<Void> publish(RoutingTable table);

    /** Cuts the streams that are open on a variant, on each event loop as soon as it comes to it. Any thread. */
    void cutStreams(String split, String variant);

    /**
     * Gets what a table needs before it is published and that comes from elsewhere: endpoints of new pools, keys of new
     * issuers. It may wait for them.
     */
    void prepare(RoutingTable next) throws InterruptedException;
}
