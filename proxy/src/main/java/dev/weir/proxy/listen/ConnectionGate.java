package dev.weir.proxy.listen;

import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.http.ClientAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the open downstream connections of the process, and of each client address, against their limits. Any thread. */
public final class ConnectionGate {
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<ClientAddress, Integer> openByClient = new ConcurrentHashMap<>();

    /** How one connection is to be treated. */
    public enum Entry {
        ADMITTED,
        PROCESS_FULL,
        CLIENT_FULL
    }

    /** Counts a connection in, if there is room; what was admitted must {@link #leave}. */
    Entry enter(ClientAddress client, LimitsConfig limits) {
        if (open.incrementAndGet() > limits.connections()) {
            open.decrementAndGet();
            return Entry.PROCESS_FULL;
        }
        if (client.isUnknown()) {
            return Entry.ADMITTED;
        }
        int mine = openByClient.merge(client, 1, Integer::sum);
        if (mine > limits.connectionsPerClient()) {
            leave(client);
            return Entry.CLIENT_FULL;
        }
        return Entry.ADMITTED;
    }

    void leave(ClientAddress client) {
        open.decrementAndGet();
        if (!client.isUnknown()) {
            openByClient.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Connections that are open now. */
    public int open() {
        return open.get();
    }
}
