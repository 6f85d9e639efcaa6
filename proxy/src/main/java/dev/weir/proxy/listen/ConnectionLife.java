package dev.weir.proxy.listen;

import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.route.ProxySettings;

/**
 * How long one downstream connection may live: requests and age, each with jitter so that many clients do not come back at
 * once, and the drain of its worker. Owned by the connection's event loop.
 */
final class ConnectionLife {
    private static final double WHOLE_PPM = 1_000_000;

    private final WorkerConnections connections;
    private final ConnectionGate gate;
    private final ClientAddress peer;
    private final ProxySettings settings;
    private final long dieAtNs;
    private long requestsLeft;

    ConnectionLife(WorkerConnections connections, ConnectionGate gate, ClientAddress peer) {
        Worker worker = connections.worker();
        this.connections = connections;
        this.gate = gate;
        this.peer = peer;
        this.settings = worker.settings();
        LimitsConfig limits = settings.limits();
        double jitter = 1 + (worker.random().nextDouble() * 2 - 1) * limits.jitterPpm() / WHOLE_PPM;
        this.requestsLeft = limits.requestsPerConnection() == LimitsConfig.UNLIMITED
                ? LimitsConfig.UNLIMITED
                : Math.max(1, (long) (limits.requestsPerConnection() * jitter));
        long ageNs = ProxySettings.nanosOrOff(limits.connectionAge());
        this.dieAtNs = ageNs == Long.MAX_VALUE ? Long.MAX_VALUE : worker.nowNs() + (long) (ageNs * jitter);
    }

    void opened(OpenConnection connection) {
        connections.add(connection);
    }

    void closed(OpenConnection connection) {
        connections.remove(connection);
        gate.leave(peer);
    }

    /** Counts a request in; true if the connection is to end with its response. */
    boolean isLastRequest(long nowNs) {
        boolean old = dieAtNs != Long.MAX_VALUE && nowNs - dieAtNs >= 0;
        boolean aged = --requestsLeft <= 0 || old;
        if (aged) {
            connections.worker().recorder().count(LoopCounter.DOWNSTREAM_AGED);
        }
        return aged || isDraining();
    }

    boolean isDraining() {
        return connections.isDraining();
    }

    /** The client behind the trusted proxies. */
    ClientAddress clientOf(RequestHead head, ConnectionFacts facts) {
        return facts.trusted() ? ForwardedClient.resolve(head.fields(), peer, settings.trustedProxies()) : peer;
    }
}
