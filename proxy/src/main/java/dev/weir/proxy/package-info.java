/**
 * The data plane: from an accepted connection to a recorded outcome. The way of one request:
 *
 * <pre>
 * accept            listen.Listener -> listen.ConnectionInitializer
 * parse head        listen.Http1Input -> http.RequestHead              refused by http.Http1RequestParser
 * match route       exchange.Exchange.matchRoute -> route.RoutingTable.match     the table is read once, from route.LiveTable
 *                   a token that must be checked first: verify.CheckQueue, then once more
 * pick variant      Exchange.pickVariant -> split.Split.pick, admit    forced -> keyed bucket -> random, with the reason
 * pick endpoint     Exchange.pickEndpoint -> pool.Pool.pick  <-----------+  a retry re-enters here, a rescue at pick variant
 * acquire           exchange.Acquisition -> upstream.UpstreamConnections |
 * forward           Exchange.forward -> exchange.RequestRelay            |
 *                   where the route has mirrors: exchange.Mirroring -> mirror.Tee -> mirror.Copy; nobody waits for them
 * stream response   upstream.Http1Upstream -> Exchange.onResponseHead ---+
 * record outcome    exchange.ExchangeRecord -> outcome.OutcomeRecorder   one outcome on every path
 * </pre>
 *
 * All of it runs on the one event loop that accepted the connection; what that loop owns is its {@code exchange.Worker}.
 * What others than the client tell an exchange passes its {@code exchange.Guard}.
 */
@NullMarked
package dev.weir.proxy;

import org.jspecify.annotations.NullMarked;
