package dev.weir.proxy.listen;

import dev.weir.os.BoundSockets;
import dev.weir.os.EventLoops;
import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.ListenerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/** One address that clients connect to, accepted by every event loop. Any thread but an event loop. */
public final class Listener implements AutoCloseable {
    private final String name;
    private final BoundSockets sockets;

    private Listener(String name, BoundSockets sockets) {
        this.name = name;
        this.sockets = sockets;
    }

    /**
     * Binds the listener; from now on connections are accepted.
     *
     * @throws IOException naming the address, if it cannot be bound
     */
    public static Listener bind(
            ListenerConfig config, EventLoops loops, List<WorkerConnections> workers, ConnectionGate gate)
            throws IOException {
        BoundSockets sockets = loops.bind(
                socketAddress(config.bind()),
                config.backlog(),
                loop -> new ConnectionInitializer(workers.get(loop), gate));
        return new Listener(config.name(), sockets);
    }

    public String name() {
        return name;
    }

    /** Where it listens; with the port that was chosen, where the file says port 0. */
    public SocketAddress address() {
        return sockets.address();
    }

    /** Accepts nothing more; connections that are open live on. */
    @Override
    public void close() {
        sockets.close();
    }

    private static SocketAddress socketAddress(Address bind) {
        return switch (bind) {
            case Address.Inet(var ip, int port) -> new InetSocketAddress(ip, port);
            case Address.Unix(String path) -> UnixDomainSocketAddress.of(path);
        };
    }
}
