package dev.weir.control;

import dev.weir.proxy.pool.Pools;
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

    /** Lets new pools know their endpoints before a table with them is published; may wait for name servers. */
    void prepare(Pools pools) throws InterruptedException;
}
