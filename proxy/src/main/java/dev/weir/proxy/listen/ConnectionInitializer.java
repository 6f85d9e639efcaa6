package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.ConnectionFacts;
import dev.weir.proxy.exchange.ListenerFacts;
import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.outcome.LoopCounter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Admits the connections that a listener accepts, and gives each its one handler. Owned by the event loop of the worker. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private final Worker worker;
    private final WorkerConnections connections;
    private final ConnectionGate gate;
    private @Nullable ListenerFacts listener;

    ConnectionInitializer(WorkerConnections connections, ConnectionGate gate) {
        this.worker = connections.worker();
        this.connections = connections;
        this.gate = gate;
    }

    @Override
    protected void initChannel(Channel channel) {
        ClientAddress peer = peer(channel.remoteAddress());
        worker.tickClock();
        worker.recorder().count(LoopCounter.DOWNSTREAM_ACCEPTED);
        switch (gate.enter(peer, worker.settings().limits())) {
            case PROCESS_FULL -> refuse(channel, LoopCounter.DOWNSTREAM_REFUSED_PROCESS_LIMIT);
            case CLIENT_FULL -> refuse(channel, LoopCounter.DOWNSTREAM_REFUSED_CLIENT_LIMIT);
            case ADMITTED -> admit(channel, peer);
        }
    }

    private void admit(Channel channel, ClientAddress peer) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        boolean trusted = ForwardedClient.isTrusted(peer, worker.settings().trustedProxies());
        ConnectionFacts facts = new ConnectionFacts(peer, trusted, listener(channel));
        ConnectionLife life = new ConnectionLife(connections, gate, peer);
        channel.pipeline().addLast(new Http1Downstream(connections, channel, facts, life));
    }

    private ListenerFacts listener(Channel accepted) {
        ListenerFacts known = listener;
        if (known == null) {
            known = ListenerFacts.plain(port(accepted.localAddress()));
            listener = known;
        }
        return known;
    }

    private void refuse(Channel channel, LoopCounter reason) {
        worker.recorder().count(reason);
        worker.recorder().count(LoopCounter.DOWNSTREAM_CLOSED);
        channel.close();
    }

    private static ClientAddress peer(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? ClientAddress.of(inet.getAddress()) : ClientAddress.UNKNOWN;
    }

    private static int port(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }
}
